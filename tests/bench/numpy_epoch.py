#!/usr/bin/env python3
"""One epoch of the reference network in NumPy, to compare with `mlptui bench` on the same machine.

usage: numpy_epoch.py [DATA_DIRECTORY] [float32|float64] [EPOCHS]
Prints seconds per epoch of 50 000 images at 784-666-666-10, batch 100, plain SGD."""
import gzip
import sys
import time

import numpy as np

directory = sys.argv[1] if len(sys.argv) > 1 else "data/mnist"
dtype = np.dtype(sys.argv[2] if len(sys.argv) > 2 else "float32")
epochs = int(sys.argv[3]) if len(sys.argv) > 3 else 2


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

for epoch in range(epochs):
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
    print(f"{dtype.name} epoch {epoch + 1}: {time.perf_counter() - start:.3f} s")
