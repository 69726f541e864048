"""What every page of the residents' must bear: axe's rules, any screen, larger text, colours of the reader's own."""

from playwright.sync_api import Page

from tests.browser.conftest import LOOKS, PHONE, rules_for, sideways, violations

WIDTHS = (320, 390, 720, 1280, 1920)
# WCAG 1.4.12. A sheet of the browser's own, as a reader's extension has it: the page's policy allows no style in it.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
# A field scrolls by itself; everything else is to show all of its text.
CLIPPED = """() => [...document.querySelectorAll("body *:not(.vh, .vh *, .sprite *, option)")]
  .filter((one) => getComputedStyle(one).overflow !== "visible" && !["INPUT", "TEXTAREA", "svg"].includes(one.tagName)
    && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1) && one.clientWidth > 1)
  .map((one) => one.outerHTML.slice(0, 100))"""


def fits(page: Page) -> None:
    assert sideways(page) <= 0, page.url


def accessible(page: Page) -> None:
    """By axe's rules as the page stands, in light and dark, on a phone and a desk."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for scheme, size in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        assert (page.url, scheme, size, violations(page, rules_for(scheme))) == (page.url, scheme, size, [])
    page.emulate_media(color_scheme="light")


def legible(page: Page) -> None:
    """By axe's rules in colours of the reader's own: more contrast, and those of the system."""
    for own in ({"contrast": "more"}, {"contrast": "no-preference", "forced_colors": "active", "color_scheme": "dark"}):
        page.emulate_media(**own)
        assert (page.url, own, violations(page)) == (page.url, own, [])
    page.emulate_media(contrast="no-preference", forced_colors="none", color_scheme="light")


def roomy(page: Page) -> None:
    """On every screen nothing goes sideways; nor on two of them when the text is spread out, or twice as large."""

    def stays(why: str, widths: tuple[int, ...]) -> None:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 844})
            found = (page.url, why, width, max(sideways(page), 0), page.evaluate(CLIPPED))
            assert found == (page.url, why, width, 0, [])

    stays("as it is", WIDTHS)
    page.evaluate(SPACING)
    stays("spread out", (320, 1280))
    page.evaluate("document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '200%'")
    stays("200 %", (320, 1280))
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)


def holds(page: Page) -> None:
    accessible(page)
    roomy(page)
