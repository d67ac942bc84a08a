#!/usr/bin/env python3
"""Epochs of the reference network in NumPy, to compare with mlptui's on the same machine.

usage: numpy_epoch.py [DATA_DIRECTORY] [float32|float64] [EPOCHS] [PROGRAM]
Prints the version of NumPy and the matrix library behind it, on which much depends, and seconds per
epoch of 50 000 images at 784-666-666-10, batch 100, plain SGD. With PROGRAM, an mlptui, each epoch is
followed by one of `PROGRAM train`, which is stopped by a signal in between: so both meet the same other
work on the machine. Then the ratios, and their geometric mean with its standard error, are printed too.
The two use the same number of threads where nothing says otherwise: a thread for each core."""
import gzip
import math
import os
import re
import signal
import statistics
import subprocess
import sys
import time

import numpy as np

directory = sys.argv[1] if len(sys.argv) > 1 else "data/mnist"
dtype = np.dtype(sys.argv[2] if len(sys.argv) > 2 else "float32")
epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 2
program = sys.argv[4] if len(sys.argv) > 4 else None


def read(name, offset):
    with gzip.open(f"{directory}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


x = read("train-images-idx3-ubyte", 16).reshape(-1, 784)[:50000].astype(dtype) / dtype.type(255)
y = np.eye(10, dtype=dtype)[read("train-labels-idx1-ubyte", 8)[:50000]]
np.random.seed(0)
sizes = (784, 666, 666, 10)
w, b = [], []
for n_in, n_out in zip(sizes, sizes[1:]):
    d = np.sqrt(6 / (n_in + n_out))
    w.append(np.random.uniform(-d, d, (n_in, n_out)).astype(dtype))
    b.append(np.zeros(n_out, dtype))
rate, batch = dtype.type(0.1), 100


def numpy_epoch():
    start = time.perf_counter()
    for k in np.random.permutation(50000 // batch):
        a0, t = x[k * batch:(k + 1) * batch], y[k * batch:(k + 1) * batch]
        a1 = np.maximum(a0 @ w[0] + b[0], 0)
        a2 = np.maximum(a1 @ w[1] + b[1], 0)
        z = a2 @ w[2] + b[2]
        e = np.exp(z - z.max(axis=1, keepdims=True))
        d3 = (e / e.sum(axis=1, keepdims=True) - t) / batch
        d2 = (d3 @ w[2].T) * (a2 > 0)
        d1 = (d2 @ w[1].T) * (a1 > 0)
        for layer, (a, delta) in enumerate(((a0, d1), (a1, d2), (a2, d3))):
            w[layer] -= rate * (a.T @ delta)
            b[layer] -= rate * delta.sum(axis=0)
    return time.perf_counter() - start


def matrix_library():
    """What this process has loaded, by the names of the files: as Linux tells them."""
    if not os.path.exists("/proc/self/maps"):
        return "an unknown library"
    with open("/proc/self/maps") as maps:
        files = {line.split("/")[-1].strip() for line in maps if "/" in line}
    return ", ".join(sorted(name for name in files if re.search("blas|mkl|blis", name))) or "none"


class Program:
    """A run of the program, stopped but for the epochs that are asked for."""

    def __init__(self):
        self.child = subprocess.Popen(
            [program, "train", "--data", directory, "--eval", "none", "--format", "csv",
             "--epochs", "1000000"],
            stdout=subprocess.PIPE, text=True, bufsize=1)
        self.child.stdout.readline()  # the names of the columns
        self.epoch()  # the first one includes the start

    def epoch(self):
        start = time.perf_counter()
        self.child.send_signal(signal.SIGCONT)
        self.child.stdout.readline()
        seconds = time.perf_counter() - start
        self.child.send_signal(signal.SIGSTOP)
        return seconds


print(f"NumPy {np.__version__}, with {matrix_library()}")
run = Program() if program else None
ratios = []
for epoch in range(epochs):
    seconds = numpy_epoch()
    if run is None:
        print(f"{dtype.name} epoch {epoch + 1}: {seconds:.3f} s")
        continue
    own = run.epoch()
    ratios.append(math.log(seconds / own))
    print(f"{dtype.name} epoch {epoch + 1}: NumPy {seconds:.3f} s, mlptui {own:.3f} s, "
          f"{seconds / own:.2f} times", flush=True)
if run is not None:
    run.child.kill()
    error = statistics.stdev(ratios) / math.sqrt(len(ratios)) if len(ratios) > 1 else math.nan
    mean = math.exp(statistics.mean(ratios))
    print(f"{mean:.2f} times as fast as NumPy, give or take {mean * error:.2f}")
