"""Where the nodes of a small directed graph without cycles are drawn, so that few edges cross; knows NumPy only.

The layers of a network are columns. For any other graph, layered takes the method of Sugiyama, Tagawa & Toda (1981) in
its usual three steps: nodes into layers, an order within each layer, then places. It is meant for graphs of some thirty
nodes, and the same graph always gets the same picture.
"""

from functools import lru_cache
from itertools import accumulate, combinations, pairwise
from typing import NamedTuple

import numpy as np

__all__ = ["Layout", "columns", "curve", "layered"]

SWEEPS = 12  # there and back through all layers
CLOSE = 0.8  # how near an edge that passes by may come, where two nodes of a layer are 1 apart


class Layout(NamedTuple):
    """places (n, 2): x is the layer, from 0 on the left, y points up. paths[k] (m, 2): the points edge k runs through,
    from node to node, left to right.
    """

    places: np.ndarray
    paths: tuple


def layered(n, edges):
    """A Layout of n nodes and of edges, pairs of their indices (from, to), every one pointing right.

    A pair may occur several times; its edges are then drawn side by side. Nodes that only give stand directly before
    the first that takes from them. Raises ValueError if the edges go round in a circle.
    """
    layer = _layers(n, edges)
    chains, links, of = _chains(layer, edges)
    order = _ordered(of, links)
    y = _heights(order, links, n)
    y -= 0.5 * (y.min() + y.max()) if n else 0.0
    spots = np.column_stack([of, -y]).astype(float)
    paths = [spots[chain] for chain in chains]
    return Layout(spots[:n], tuple(_side_by_side(edges, paths)))


def _layers(n, edges):
    """The layer of every node: as far right as what it leads to allows."""
    onward = [[b for a, b in edges if a == node] for node in range(n)]
    from_end, waiting = {}, list(range(n))
    while waiting:
        ready = [node for node in waiting if all(b in from_end for b in onward[node])]
        if not ready:
            raise ValueError(f"The edges of nodes {waiting} go round in a circle.")
        for node in ready:
            from_end[node] = 1 + max((from_end[b] for b in onward[node]), default=-1)
        waiting = [node for node in waiting if node not in from_end]
    last = max(from_end.values(), default=0)
    return [last - from_end[node] for node in range(n)]


def _chains(layer, edges):
    """Cut edges that pass layers by: (chains, links, of).

    chains[k]: the nodes of edge k, with a new one in every layer between its ends; links: all neighbours in chains,
    each pair once; of: the layer of every node, old and new.
    """
    of, chains = list(layer), []
    for a, b in edges:
        between = range(layer[a] + 1, layer[b])
        chains.append([a, *range(len(of), len(of) + len(between)), b])
        of.extend(between)
    links = dict.fromkeys(pair for chain in chains for pair in pairwise(chain))
    return chains, list(links), of


def _ordered(of, links):
    """The nodes of every layer from top to bottom: of all orders that were tried, one with the fewest crossings."""
    before, after = _neighbours(len(of), links)
    order, crossings = _first_order(of, before), _counter(of, links)
    best, fewest = [list(row) for row in order], crossings(order)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        rightwards = sweep % 2 == 0
        beside = before if rightwards else after
        for row in order if rightwards else order[::-1]:
            rank = {node: k for nodes in order for k, node in enumerate(nodes)}
            middle = {v: _mean([rank[u] for u in beside[v]], rank[v]) for v in row}
            row.sort(key=middle.get)
        now = _swap(order, crossings)
        if now < fewest:
            best, fewest = [list(row) for row in order], now
    return best


def _neighbours(n, links):
    before, after = [[] for _ in range(n)], [[] for _ in range(n)]
    for a, b in links:
        before[b].append(a)
        after[a].append(b)
    return before, after


def _first_order(of, before):
    """Nodes in the order in which a walk from the ends back to the beginnings meets them, inputs as they are listed."""
    order, seen = [[] for _ in range(max(of, default=0) + 1)], set()
    stack = sorted(range(len(of)), key=lambda v: of[v])  # the last layer on top
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order[of[node]].append(node)
            stack.extend(reversed(before[node]))
    return order


def _counter(of, links):
    """A function from an order to how many pairs of links between neighbouring layers cross."""
    starts, ends = np.array(links, dtype=int).reshape(-1, 2).T
    rivals = [(i, j) for i, j in combinations(range(len(links)), 2) if of[links[i][0]] == of[links[j][0]]]
    one, other = np.array(rivals, dtype=int).reshape(-1, 2).T

    def crossings(order):
        rank = np.empty(len(of))
        for row in order:
            rank[row] = np.arange(len(row))
        start, end = rank[starts], rank[ends]
        return int(np.sum((start[one] - start[other]) * (end[one] - end[other]) < 0))

    return crossings


def _swap(order, crossings):
    """Exchange neighbours in a layer as long as that saves crossings; returns how many are left."""
    fewest, better = crossings(order), True
    while better and fewest:
        better = False
        for row in order:
            for k in range(len(row) - 1):
                row[k], row[k + 1] = row[k + 1], row[k]
                now = crossings(order)
                if now < fewest:
                    fewest, better = now, True
                else:
                    row[k], row[k + 1] = row[k + 1], row[k]
    return fewest


def _mean(numbers, otherwise):
    return sum(numbers) / len(numbers) if numbers else otherwise


def _heights(order, links, n):
    """A height for every node, growing downwards: near its neighbours', with room between those of a layer.

    n: nodes from this index on are bends of edges, which may come closer and are kept straight.
    """
    before, after = _neighbours(sum(map(len, order)), links)
    both = [a + b for a, b in zip(before, after, strict=True)]
    y = [0.0] * len(before)
    for beside in [before, after, both] * SWEEPS + [after]:  # in the end above what they lead to: chains are straight
        for row in order if beside is before else order[::-1]:
            wishes = [_mean([y[u] for u in beside[v]], y[v]) for v in row]
            for node, height in zip(row, _spread(wishes, row, n), strict=True):
                y[node] = height
    return np.array(y)


def _spread(wishes, row, n):
    """Heights as near as possible to the wishes (least squares) that keep the row's order and its distances.

    Without the distances this is isotonic regression, by pooling neighbours that violate the order (Ayer et al. 1955).
    """
    offsets = [0.0, *accumulate(1.0 if a < n and b < n else CLOSE for a, b in pairwise(row))][: len(row)]
    pools = []
    for wish, offset in zip(wishes, offsets, strict=True):
        pools.append((wish - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, i), (b, j) = pools[-2:]
            pools[-2:] = [((i * a + j * b) / (i + j), i + j)]
    heights = [height for height, count in pools for _ in range(count)]
    return [height + offset for height, offset in zip(heights, offsets, strict=True)]


def _side_by_side(edges, paths):
    """The paths, of which those between the same two nodes bend away from each other."""
    for k, path in enumerate(paths):
        twins = [j for j, edge in enumerate(edges) if tuple(edge) == tuple(edges[k])]
        if len(twins) > 1 and len(path) == 2:
            away = 0.5 * (twins.index(k) - 0.5 * (len(twins) - 1))
            path = np.insert(path, 1, path.mean(axis=0) - (0.0, away), axis=0)
        yield path


def curve(path, pieces=9):
    """A smooth curve through the points of a path (m, 2), leaving and arriving as straight as it can: (k, 2).

    pieces: segments between two points; a path of two points is the straight line between them.
    """
    if len(path) == 2:
        return path
    slopes = np.gradient(path, axis=0)
    t = np.linspace(0.0, 1.0, pieces + 1)[:, None]
    parts = [
        (1 + 2 * t) * (1 - t) ** 2 * a + t**2 * (3 - 2 * t) * b + t * (1 - t) ** 2 * da - t**2 * (1 - t) * db
        for a, b, da, db in zip(path, path[1:], slopes, slopes[1:], strict=False)
    ]
    return np.concatenate([part if k == 0 else part[1:] for k, part in enumerate(parts)])


@lru_cache(maxsize=64)
def columns(sizes, gaps=None):
    """(x (m,), y (m,), edges (k, 2)) of a network whose neurons are joined to all neurons of the layer before.

    Layers, of these sizes (a tuple), stand side by side as centred columns. gaps: the distance of neighbours in each of
    them; by default at most 2.2, and so small that every column fits between -4 and 4. Edges are in the order of W
    (d_in, d_out), ravelled, layer by layer. All arrays are shared and not to be changed.
    """
    gaps = gaps or tuple(2.2 if n <= 2 else min(1.6, 7.8 / (n - 1)) for n in sizes)
    spots = [
        (layer, gap * (0.5 * (n - 1) - k))
        for layer, (n, gap) in enumerate(zip(sizes, gaps, strict=True))
        for k in range(n)
    ]
    first = np.cumsum([0, *sizes])
    edges = [
        (first[layer] + i, first[layer + 1] + j)
        for layer, (before, after) in enumerate(pairwise(sizes))
        for i in range(before)
        for j in range(after)
    ]
    return *np.array(spots, dtype=float).T, np.array(edges)
