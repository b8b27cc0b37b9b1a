"""An administrator adds a term, finds it, moves it, retires it and offers it again: by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.panels import PHONE, QUIET
from tests.browser.test_protocol_pages import require_good, signed_in

pytestmark = QUIET

CODE = "own_jaw_clenching"


def typed(page, *words):
    """Into one field after another, from where the focus is."""
    for text in words:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def pressed(page, role, name, *, key="Enter"):
    """A link or a button is reached and used without a pointer."""
    one = page.get_by_role(role, name=name, exact=True)
    one.wait_for()
    # A page that has just come says where the focus is once it is there.
    page.wait_for_load_state()
    one.focus()
    expect(one).to_be_focused()
    page.keyboard.press(key)


def fill_in(page):
    """Every field in the order in which Tab leads to them."""
    page.get_by_role("textbox", name="Term", exact=True).focus()
    typed(page, "Jaw clenching", "", "Neurological")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("From moderate on")).to_be_checked()
    page.keyboard.press("Tab")
    typed(page, "Two patients told it.", "bruxism", "Asked by the nurses.")
    page.keyboard.press("Enter")


def test_a_term_lives_its_whole_life_without_a_pointer(running):
    anna = signed_in(running, "anna")
    anna.goto(f"{running.address}/catalogue/terms")
    require_good(anna)
    pressed(anna, "link", "Add a term")
    expect(anna.get_by_role("heading", name="Add a term")).to_be_visible()
    pressed(anna, "button", "Add the term")
    expect(anna.get_by_role("link", name="Term: must be given")).to_be_visible()
    require_good(anna)
    fill_in(anna)
    expect(anna.get_by_text("The term is on the list")).to_be_visible()
    anna.get_by_label("Find a term").focus()
    typed(anna, "bruxism")
    anna.keyboard.press("Enter")
    require_good(anna)
    pressed(anna, "link", "Jaw clenching")
    expect(anna.get_by_role("heading", name="Jaw clenching", exact=True)).to_be_visible()
    require_good(anna)
    retire_and_return(anna)
    order(anna, running)


def retire_and_return(anna):
    """A retired term says so, and comes back."""
    for act, section in (("Retire the term", "Retire it"), ("Offer it again", "Offer it again")):
        why = anna.get_by_role("region", name=section).get_by_label("Reason for the change")
        why.focus()
        typed(anna, "Nobody meets it.")
        expect(anna.get_by_role("button", name=act, exact=True)).to_be_focused()
        anna.keyboard.press("Enter")
        expect(anna.get_by_text("Retired on")).to_be_visible(visible=act == "Retire the term")
        require_good(anna)


def order(anna, running):
    """The newest term goes to the top of the tiles, also on a phone."""
    anna.goto(f"{running.address}/catalogue/terms")
    anna.set_viewport_size(dict(zip(("width", "height"), PHONE, strict=True)))
    pressed(anna, "button", "Order by hand")
    pressed(anna, "button", "Jaw clenching to the top", key="Space")
    expect(anna.locator("ol.terms__order li").first).to_have_attribute("id", f"o-{CODE}")
    require_good(anna)
