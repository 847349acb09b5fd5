"""Static pictures: drawn, small, with alt text and a summary that follows what is drawn."""

import io
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image
from test_scene import all_kinds

from utils import data, figures, nn
from utils.figures.planes import formula
from utils.scene import Panel, Scene

XOR, IRIS, BLOBS = data.gate("XOR"), data.iris_pair(), data.blobs(60, 0.5, seed=1)
PICTURES = {
    "neuron": figures.neuron,
    "neuron of three": lambda: figures.neuron(3),
    "data_sets": lambda: figures.data_sets(XOR=XOR, iris=IRIS, blobs=BLOBS),
    "decision": lambda: figures.decision(*IRIS, np.array([1.3, 1.1]), 1.0, title="iris", labels=("length", "width")),
    "decision of nothing": lambda: figures.decision(*XOR, np.zeros(2), 0.0),
    "curve": lambda: figures.curve([3, 3, 2, 1, 0], "mistakes", ylabel="mistakes"),
    "losses": lambda: figures.losses(train=[1, 0.5, 0.2], validation=[1.1, 0.8, 0.7]),
    "rates": lambda: figures.rates(np.geomspace(1e-3, 1, 4), SGD=[2, 1, 0.5, np.nan], Adam=[2, 0.5, 3, 9]),
    "losses on a log scale": lambda: figures.losses(log=True, lr_1=[1, 0.1, 1e-4], lr_2=[1, 0.5, 0.3]),
    "functions": lambda: figures.functions(step=lambda z: (z > 0) * 1.0, sigmoid=nn.sigmoid),
    "network": lambda: figures.network([3, 4, 2]),
    "confusion": lambda: figures.confusion([[5, 1, 0], [0, 7, 2], [0, 0, 9]], "three classes"),
    "reliability": lambda: figures.reliability(one=(np.array([0.4, np.nan, 0.9]), np.array([0.5, np.nan, 0.8]))),
    "signed pictures": lambda: figures.images(np.linspace(-1, 1, 32).reshape(2, 4, 4), ["a", "b"], signed=True),
    "network of four layers": lambda: figures.network([2, 5, 5, 1]),
    "field": lambda: figures.field(_ring, *data.circles(80), title="circles"),
    "field of two columns": lambda: figures.field(lambda X: np.column_stack([1 - _ring(X), _ring(X)]), *XOR),
    "field without a boundary": lambda: figures.field(lambda X: np.zeros(len(X)), *XOR),
    "xor_argument": figures.xor_argument,
    "margin": lambda: figures.margin(*BLOBS, *nn.train_perceptron(*BLOBS)[:2]),
    "every kind of item": lambda: figures.render(Scene([Panel(all_kinds())], "all kinds")),
}


def _ring(X):
    """A field whose boundary is the unit circle."""
    return nn.sigmoid(3 * (1 - np.sum(X**2, axis=1)))


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_drawn_small_and_told(name):
    picture = PICTURES[name]()
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == repr(picture) == repr(PICTURES[name]())
    assert re.search(r'<figure[^>]*><img alt="[^"]+"[^>]*src="data:image/png;base64,', bundle["text/html"])
    image = Image.open(io.BytesIO(picture.png))
    assert len(picture.png) < 40_000 and image.width > picture.scene.width
    assert image.convert("L").getextrema()[0] < 120, "nothing dark was drawn"
    assert image.convert("RGB").getpixel((1, 1)) >= (250, 250, 250), "the background must be light on a dark page"
    assert len(picture.alt) > 8 and "Software" not in image.info


def test_the_same_scene_gives_the_same_bytes():
    assert figures.neuron().png == figures.neuron().png


def test_alt_text_is_escaped():
    scene = Scene([Panel()], 'a < b & "c"')
    assert 'alt="a &lt; b &amp; &quot;c&quot;"' in figures.render(scene).html()


def test_alt_text_counts_what_is_wrong():
    X, y = data.gate("AND")
    assert "0 of 4" in figures.decision(X, y, np.array([1.0, 1.0]), -1.5).alt
    assert "3 of 4" in figures.decision(X, y, np.array([1.0, 1.0]), 0.5).alt


def test_a_network_diagram_counts_and_names():
    words = repr(figures.network([3, 4, 2]))
    assert "9 neurons and 20 edges" in words and "W₂ (4, 2)   b₂ (2,)" in words and "x₁ x₂ x₃ a₁" in words


def test_a_field_counts_what_is_right():
    X, y = data.gate("XOR")
    assert "4 of 4" in figures.field(lambda A: np.abs(A[:, 0] - A[:, 1]), X, y).alt


def test_formula_in_numbers():
    assert formula((1.0, 1.0), -1.5) == "1.0·x₁ + 1.0·x₂ − 1.5 = 0"


def test_importing_loads_no_renderer():
    code = "import sys, utils.figures, utils.widgets.perceptron, utils.widgets.start_here;"
    code += "print([m for m in ('matplotlib', 'torch', 'sklearn', 'PIL.Image') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
