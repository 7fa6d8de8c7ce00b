"""The engines that recognise letters on pictures, each used only where it is installed.

``rapidocr`` is the first voice: it runs in this process, and its models come with it.
``tesseract`` is the second: a program of the system, asked whether it reads the same.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .layout import Run

MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
NEEDED = ("rapidocr", "onnxruntime", "cv2")
# Where text is looked for, in pixels; letters are read in the larger picture. The
# memory of the process grows with the area.
DETECTED_SIDE, DETECTED_AREA = 1280, 1_170_000
MOST_LINES = 260  # what a page full of text has, and seconds that a page may cost
NARROWEST = 96  # pixels of a line; most amounts are narrower than what is usual
SECOND_VOICE_SECONDS = 20


@dataclass(frozen=True)
class Engine:
    """One engine, for the doctor.

    :param missing: names of what would have to be installed
    """

    name: str
    there: bool
    missing: tuple[str, ...] = ()


def engines():
    """Return the engines that this addon can use, with what is missing of each."""
    absent = tuple(name for name in ("pypdfium2", *NEEDED) if not _is_there(name))
    text = tuple(name for name in absent if name == "pypdfium2")
    picture = tuple(name for name in absent if name != "pypdfium2")
    if not picture and not _models():
        picture = ("rapidocr/models",)
    voice = () if shutil.which("tesseract") else ("tesseract",)
    return [
        Engine("pypdfium2", not text, text),
        Engine("rapidocr", not picture, picture),
        Engine("tesseract", not voice, voice),
    ]


def _is_there(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _models():
    """Return the files of the models by task; empty if one is missing.

    They are named to the engine, because it would download what it does not find.
    """
    spec = importlib.util.find_spec("rapidocr")
    if not spec or not spec.submodule_search_locations:
        return {}
    folder = Path(spec.submodule_search_locations[0]) / "models"
    found = {task: folder / name for task, name in MODELS.items()}
    return found if all(path.is_file() for path in found.values()) else {}


@cache
def recogniser():
    """Return the engine for pictures, loaded once for the process, or None."""
    if not _is_there("rapidocr") or not _is_there("onnxruntime"):
        return None
    models = _models()
    if not models:
        return None
    from rapidocr import RapidOCR  # noqa: PLC0415

    threads = "EngineConfig.onnxruntime.{}_op_num_threads"
    return RapidOCR(
        params={
            **{f"{task}.model_path": str(path) for task, path in models.items()},
            **{threads.format(kind): 1 for kind in ("intra", "inter")},
            "Global.log_level": "critical",
            "Global.use_preprocess_img": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": 4 * DETECTED_SIDE,
            # Lines one by one, as long as they are: filling up short ones to the length
            # of the longest costs more than it saves.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, NARROWEST],
        }
    )


def recognise(picture):
    """Return ``(runs, degrees)`` of ``picture``, an array of pixels (BGR).

    Degrees say how far the picture had to be turned clockwise to be upright; the runs
    are of the turned picture, in pixels.
    """
    import numpy  # noqa: PLC0415

    engine = recogniser()
    boxes = _detect(engine, picture)
    degrees = 0
    if boxes is not None and _lies_down(boxes):
        degrees = 90
        picture = numpy.ascontiguousarray(numpy.rot90(picture, -1))
        boxes = _detect(engine, picture)
    if boxes is None:
        return [], degrees
    crops = engine.crop_text_regions(picture, boxes)
    if _stands_on_its_head(engine, crops):
        degrees += 180
        height, width = picture.shape[:2]
        # The corners of a line begin at its upper left one.
        boxes = ([width, height] - boxes)[:, [2, 3, 0, 1]]
        crops = [numpy.ascontiguousarray(numpy.rot90(crop, 2)) for crop in crops]
    texts = engine.recognize_txt(crops)
    lines = zip(boxes, texts.txts, texts.scores, strict=True)
    return _upright([line for line in lines if line[1].strip()]), degrees


def _detect(engine, picture):
    """Return the corners of the lines on ``picture``, None if there are none."""
    import cv2  # noqa: PLC0415

    height, width = picture.shape[:2]
    factor = min(
        1, DETECTED_SIDE / max(height, width), (DETECTED_AREA / (height * width)) ** 0.5
    )
    size = max(round(width * factor), 32), max(round(height * factor), 32)
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    found = engine(small, use_det=True, use_cls=False, use_rec=False)
    boxes = getattr(found, "boxes", None)
    if boxes is None or not len(boxes):
        return None
    scaled = boxes[:MOST_LINES] * [width / size[0], height / size[1]]
    return scaled.astype("float32")


def _sides(box):
    """Return the width and the height of a box of four corners."""
    (x0, y0), (x1, y1), (x2, y2) = box[0], box[1], box[2]
    width = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    height = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    return width, height


def _lies_down(boxes):
    """Whether most lines run up or down: the picture was taken sideways."""
    sides = [_sides(box) for box in boxes]
    tall = sum(height for width, height in sides if height > 1.5 * width)
    wide = sum(width for width, height in sides if width > 1.5 * height)
    return tall > 1.2 * wide


def _stands_on_its_head(engine, crops):
    """Whether most of the longest lines look better when they are turned round."""
    longest = sorted(crops, key=lambda crop: -crop.shape[1] / crop.shape[0])[:9]
    _, found = engine.cls_and_rotate([crop.copy() for crop in longest])
    turned = sum(label == "180" and score > 0.8 for label, score in found.cls_res)
    return turned > len(longest) / 2


def _upright(lines):
    """Return the runs of ``lines``, with the tilt of the whole picture taken out."""
    import numpy  # noqa: PLC0415

    slopes = []
    for box, _, _ in lines:
        width, height = _sides(box)
        if width > 4 * height:
            slopes.append((box[1][1] - box[0][1]) / max(box[1][0] - box[0][0], 1))
    angle = float(numpy.arctan(numpy.median(slopes))) if slopes else 0.0
    cos, sin = numpy.cos(-angle), numpy.sin(-angle)
    runs = []
    for box, text, sure in lines:
        middle = box.mean(axis=0)
        x, y = middle[0] * cos - middle[1] * sin, middle[0] * sin + middle[1] * cos
        width, height = _sides(box)
        runs.append(
            Run(
                text.strip(),
                *(float(x - width / 2), float(y - height / 2)),
                *(float(x + width / 2), float(y + height / 2)),
                round(float(sure), 3),
            )
        )
    return runs


def second_voice(picture):
    """Return what ``tesseract`` reads on ``picture`` (of Pillow), or "" without it."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    import io  # noqa: PLC0415

    buffer = io.BytesIO()
    picture.convert("L").save(buffer, "PNG")
    try:
        done = subprocess.run(
            [program, "-", "-", "-l", _languages(program), "--psm", "6"],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=SECOND_VOICE_SECONDS,
            env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


@cache
def _languages(program):
    listed = subprocess.run([program, "--list-langs"], capture_output=True, timeout=10)
    known = set(listed.stdout.decode().split())
    return "+".join(name for name in ("fra", "eng") if name in known) or "eng"
