#!/usr/bin/env python3
"""Experiment 1 of the reference in NumPy, float64, to compare with `mlptui compare` on the same machine.

usage: numpy_experiment.py [DATA_DIRECTORY] [EPOCHS]
Three runs (zero, normal, glorot) at 784-666-666-10, ReLU, batch 200, plain SGD, each evaluated on all
50 000 training images after each epoch. Prints accuracy and loss by epoch, and the seconds in all."""
import gzip
import random
import sys
import time

import numpy as np

directory = sys.argv[1] if len(sys.argv) > 1 else "data/mnist"
epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
batch = 200
sizes = (784, 666, 666, 10)


def read(name, offset):
    with gzip.open(f"{directory}/{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def initial(kind):
    np.random.seed(0)
    for n_in, n_out in zip(sizes, sizes[1:]):
        d = np.sqrt(6 / (n_in + n_out))
        yield {"zero": lambda: np.zeros((n_in, n_out)),
               "normal": lambda: np.random.randn(n_in, n_out),
               "glorot": lambda: np.random.uniform(-d, d, (n_in, n_out))}[kind]()


def forward(w, b, x):
    a1 = np.maximum(x @ w[0] + b[0], 0)
    a2 = np.maximum(a1 @ w[1] + b[1], 0)
    z = a2 @ w[2] + b[2]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return a1, a2, e / e.sum(axis=1, keepdims=True)


start = time.perf_counter()
x = read("train-images-idx3-ubyte", 16).reshape(-1, 784)[:50000] / 255
labels = read("train-labels-idx1-ubyte", 8)[:50000]
y = np.eye(10)[labels]
for kind, rate in (("zero", 0.01), ("normal", 0.001), ("glorot", 0.01)):
    w, b = list(initial(kind)), [np.zeros(n) for n in sizes[1:]]
    random.seed(0)
    for epoch in range(epochs):
        order = list(range(50000 // batch))
        random.shuffle(order)
        for k in order:
            a0, t = x[k * batch:(k + 1) * batch], y[k * batch:(k + 1) * batch]
            a1, a2, p = forward(w, b, a0)
            d3 = (p - t) / batch
            d2 = (d3 @ w[2].T) * (a2 > 0)
            d1 = (d2 @ w[1].T) * (a1 > 0)
            for layer, (a, delta) in enumerate(((a0, d1), (a1, d2), (a2, d3))):
                w[layer] -= rate * (a.T @ delta)
                b[layer] -= rate * delta.sum(axis=0)
        p = forward(w, b, x)[2]
        print(f"{kind} epoch {epoch + 1}: {100 * (p.argmax(1) == labels).mean():.4f} % "
              f"{-np.log(p[np.arange(50000), labels] + 1e-8).mean():.5f}")
print(f"{time.perf_counter() - start:.2f} s")
