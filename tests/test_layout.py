"""Where the nodes of a graph are drawn: every promise of the layout, on graphs drawn at random and on known ones."""

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.layout import CLOSE, curve, layered

NEURON = [(0, 2), (1, 2), (2, 4), (3, 4), (4, 5), (6, 8), (7, 8), (5, 9), (8, 9), (9, 10)]


@st.composite
def graphs(draw):
    """(n, edges) without cycles, some edges twice, nodes numbered in no particular order."""
    n = draw(st.integers(1, 14))
    names = draw(st.permutations(range(n)))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1])
    edges = draw(st.lists(pair, max_size=18)) if n > 1 else []
    return n, [(names[a], names[b]) for a, b in edges]


def cuts(p, q, r, s):
    """Whether the segments from p to q and from r to s cross inside."""

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return side(p, q, r) * side(p, q, s) < -1e-9 and side(r, s, p) * side(r, s, q) < -1e-9


def crossings(paths):
    count = 0
    for one, other in itertools.combinations(paths, 2):
        count += any(cuts(*a, *b) for a in itertools.pairwise(one) for b in itertools.pairwise(other))
    return count


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_edges_point_right_and_nodes_keep_their_distance(graph):
    n, edges = graph
    places, paths = layered(n, edges)
    assert places.shape == (n, 2) and len(paths) == len(edges)
    for (a, b), path in zip(edges, paths, strict=True):
        np.testing.assert_allclose(path[[0, -1]], places[[a, b]])
        assert (np.diff(path[:, 0]) > 0).all()
    for a, b in itertools.combinations(range(n), 2):
        if places[a, 0] == places[b, 0]:
            assert abs(places[a, 1] - places[b, 1]) >= 1 - 1e-9
    for (a, b), path in zip(edges, paths, strict=True):
        for bend in path[1:-1]:
            near = [k for k in range(n) if k not in (a, b) and places[k, 0] == bend[0]]
            assert all(abs(places[k, 1] - bend[1]) >= CLOSE - 1e-9 for k in near), "an edge runs through a node"


@settings(max_examples=30, deadline=None)
@given(graphs())
def test_the_same_graph_gets_the_same_picture(graph):
    one, other = layered(*graph), layered(*graph)
    assert np.array_equal(one.places, other.places)
    assert all(np.array_equal(a, b) for a, b in zip(one.paths, other.paths, strict=True))


@pytest.mark.parametrize(
    ("n", "edges"),
    [
        (11, NEURON),
        (7, [(k, (k - 1) // 2) for k in range(1, 7)]),
        (6, [(0, 3), (1, 4), (2, 5)]),
        (6, [(0, 5), (1, 4), (2, 3)]),
        (8, [(0, 4), (0, 5), (1, 6), (2, 5), (3, 7), (4, 7), (5, 7), (6, 7)]),
        (4, [(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)]),
    ],
    ids=["neuron", "tree", "ladder", "ladder turned round", "woven", "short cuts"],
)
def test_a_graph_that_can_be_drawn_without_crossings_is(n, edges):
    assert crossings(layered(n, edges).paths) == 0


def test_few_edges_cross_where_some_have_to():
    both = [(a, b) for a in range(3) for b in range(3, 6)]
    assert crossings(layered(6, both).paths) == 9, "K₃,₃ in two layers: nine, and no order has fewer"


def test_a_leaf_stands_directly_before_what_takes_it():
    places, _ = layered(11, NEURON)
    assert places[3, 0] == places[4, 0] - 1 and places[10, 0] == 5


def test_inputs_stand_in_their_order_from_top_to_bottom():
    places, _ = layered(11, NEURON)
    assert places[0, 1] > places[1, 1] and places[2, 1] > places[3, 1] and places[6, 1] > places[7, 1]


def test_a_chain_is_straight():
    places, paths = layered(5, [(0, 1), (1, 2), (2, 3), (3, 4)])
    np.testing.assert_allclose(places, [[k, 0] for k in range(5)])
    assert all(len(path) == 2 for path in paths)


def test_edges_between_the_same_nodes_are_drawn_side_by_side():
    _, paths = layered(2, [(0, 1), (0, 1), (0, 1)])
    heights = [float(np.interp(0.5, *path.T)) for path in paths]
    assert min(np.diff(sorted(heights))) > 0.2 and heights == sorted(heights, reverse=True)


def test_a_circle_is_refused():
    with pytest.raises(ValueError, match=r"nodes \[1, 2\] go round in a circle"):
        layered(4, [(0, 3), (1, 2), (2, 1)])


def test_nothing_and_a_single_node_have_a_layout():
    assert layered(0, []).places.shape == (0, 2) and layered(1, []).places.tolist() == [[0.0, 0.0]]


def test_thirty_nodes_take_a_moment():
    rng = np.random.default_rng(0)
    edges = [(int(a), int(a + d)) for a, d in zip(rng.integers(0, 22, 45), rng.integers(1, 8, 45), strict=True)]
    began = time.thread_time()
    layered(30, edges)
    assert time.thread_time() - began < 0.5


def test_a_curve_runs_through_its_points():
    path = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]])
    smooth = curve(path)
    assert {tuple(point) for point in path} <= {tuple(point) for point in smooth.round(12)}
    assert (np.diff(smooth[:, 0]) > 0).all() and len(smooth) == 19
    turns = np.diff(np.arctan2(*np.diff(smooth, axis=0).T[::-1]))
    assert np.abs(turns).max() < 0.5, "no corner"
    assert np.array_equal(curve(path[:2]), path[:2])
