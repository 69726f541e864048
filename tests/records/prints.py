"""Printed pages, read back."""

import io
import re

import pikepdf
from pikepdf import Array, Dictionary, Matrix


def opened(data):
    return pikepdf.open(io.BytesIO(data), attempt_recovery=False)


def unicodes(font):
    """Return {glyph code: text} from the font's ToUnicode table."""
    table, found = font.ToUnicode.read_bytes().decode(), {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert "beginbfrange" not in table
    return found


def widths(font):
    """Return {glyph code: width in thousandths} from the W array, [first [w w …] | first last w …]."""
    found, items = {}, list(font.DescendantFonts[0].get("/W", []))
    while items:
        first, then = int(items.pop(0)), items.pop(0)
        if isinstance(then, Array):
            found |= {first + step: float(width) for step, width in enumerate(then)}
        else:
            found |= dict.fromkeys(range(first, int(then) + 1), float(items.pop(0)))
    return found


def walk(page):
    """Yield (operator, operands, matrix to page space) for what a page or a form draws."""
    matrix, stack = Matrix(), []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "q":
                stack.append(matrix)
            case "Q":
                matrix = stack.pop()
            case "cm":
                matrix = Matrix(*map(float, operands)) @ matrix
        yield str(operator), operands, matrix


def runs(page):
    """Yield (text, left, right) for each run of glyphs, in the order of drawing; left and right in points."""
    resources = page.get("/Resources")
    text_matrix, font, size = Matrix(), None, 0.0
    for operator, operands, matrix in walk(page):
        if operator == "Tf":
            font, size = resources.Font[str(operands[0])], float(operands[1])
            known, wide = unicodes(font), widths(font)
        elif operator == "Tm":
            text_matrix = Matrix(*map(float, operands))
        elif operator in ("Tj", "TJ"):
            parts = operands[0] if operator == "TJ" else operands
            text, advance = "", 0.0
            for part in parts:
                if not isinstance(part, pikepdf.String):
                    advance -= float(part)
                    continue
                raw = bytes(part)
                codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
                text += "".join(known.get(code, "") for code in codes)
                advance += sum(wide.get(code, 1000.0) for code in codes)
            here = text_matrix @ matrix
            yield text, here.transform((0, 0))[0], here.transform((advance * size / 1000, 0))[0]
        else:
            assert operator not in ("'", '"', "Td", "TD", "T*"), "an operator this reader does not know"


def text_of(page):
    """Return the page's text without any white space, for lines break where the paper ends."""
    return re.sub(r"\s", "", "".join(text for text, _, _ in runs(page)))


def whole_text(data):
    with opened(data) as pdf:
        return "".join(text_of(page) for page in pdf.pages)


def structure(data):
    """Yield every element of the tag tree."""

    def below(node):
        if isinstance(node, Array):
            for child in node:
                yield from below(child)
        elif isinstance(node, Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from below(node.K)

    with opened(data) as pdf:
        yield from below(pdf.Root.StructTreeRoot.K)
