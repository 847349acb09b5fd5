"""Three real data sets that lie in the package, each as a zip archive of its original files; knows NumPy.

`files/NAME.toml` beside an archive says where it comes from, its licence, and the digest of every file in it. Raises
DataError, with what to do, where an archive is missing or damaged.
"""

import functools
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

FILES = Path(__file__).parent / "files"
SITES = ("amazon", "imdb", "yelp")
COLUMNS = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"]


class DataError(RuntimeError):
    """A data file of the package that is not there, or that cannot be read; the message says what to do."""


def mnist(n=None):
    """Handwritten digits (LeCun, Cortes & Burges 1998): X_train (n, 784), y_train (n,), X_test (10000, 784), y_test.

    Pixels are float32 from 0 (paper) to 1 (ink), row by row of 28×28; labels are int, 0 … 9. n: so many training
    images, the first of a shuffle that is always the same; None for all 60,000 in the order of the original. The file
    is read once a process. Raises ValueError for another n, DataError where the file is missing or damaged.
    """
    images, labels, test_images, test_labels = _mnist()
    if n is not None:
        if not 1 <= n <= len(images):
            raise ValueError(f"n is {n}; MNIST has from 1 to {len(images):,} training images.")
        rows = np.random.default_rng(0).permutation(len(images))[:n]
        images, labels = images[rows], labels[rows]
    return _pixels(images), labels.astype(int), _pixels(test_images), test_labels.astype(int)


def _pixels(images):
    return images * np.float32(1 / 255)


@functools.cache
def _mnist():
    """Images (n, 784) and labels (n,) of the training set and of the test set, as bytes."""
    parts = "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
    images, labels, test_images, test_labels = (_idx(content) for content in _contents("mnist", parts))
    return images, labels, test_images, test_labels


def _idx(content):
    """The array in an idx file of bytes: two zeros, an 8, how many sizes, the sizes (big-endian), the numbers."""
    sizes = np.frombuffer(content, ">i4", count=content[3], offset=4)
    numbers = np.frombuffer(content, np.uint8, offset=4 + 4 * content[3])
    return numbers.reshape(sizes[0], -1) if content[3] > 1 else numbers


def housing():
    """House prices of California's 20,640 census districts of 1990 (Pace & Barry 1997): X (20640, 8), y, names.

    names of the columns, as in scikit-learn: MedInc (median income, in 10,000 dollars), HouseAge (median, years),
    AveRooms, AveBedrms and AveOccup (rooms, bedrooms and people a household), Population, Latitude, Longitude
    (degrees). y (20640,): median price of a house, in 100,000 dollars, cut off at 5.00001. Raises DataError.
    """
    table = _housing()
    longitude, latitude, age, rooms, bedrooms, population, households, income, price = table.T
    a_household = [part / households for part in (rooms, bedrooms, population)]
    X = np.column_stack([income, age, *a_household[:2], population, a_household[2], latitude, longitude])
    return X, price / 100_000, list(COLUMNS)


@functools.cache
def _housing():
    """The original table (20640, 9)."""
    (content,) = _contents("housing", ["cal_housing.data"])
    return np.loadtxt(io.BytesIO(content), delimiter=",")


def reviews():
    """3,000 sentences from reviews (Kotzias et al. 2015): texts, a list; labels (3000,), 1 for praise; sites (3000,).

    A thousand of each site: amazon (phones), imdb (films), yelp (restaurants), half of them positive. Raises DataError.
    """
    texts, labels, sites = [], [], []
    parts = ["amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt"]
    for site, content in zip(SITES, _contents("reviews", parts), strict=True):
        for line in content.decode().rstrip("\n").split("\n"):
            text, label = line.split("\t")
            texts.append(text.strip())
            labels.append(int(label))
            sites.append(site)
    return texts, np.array(labels), np.array(sites)


def _contents(name, parts):
    """The bytes of some files of an archive, in order."""
    path = FILES / f"{name}.zip"
    mend = "Install the course again (make lab does), or take the file from a fresh copy of the repository."
    try:
        with zipfile.ZipFile(path) as archive:
            return [archive.read(part) for part in parts]
    except FileNotFoundError:
        raise DataError(f"The data file {path} is missing. {mend}") from None
    except (zipfile.BadZipFile, KeyError, OSError, zlib.error) as problem:
        raise DataError(f"The data file {path} cannot be read ({problem}). {mend}") from problem
