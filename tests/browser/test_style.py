"""A browser reads the same rules from the stylesheet in a page as from the files it is made of (M11)."""

from __future__ import annotations

from playwright.sync_api import Browser

RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return Array.from(sheet.cssRules, rule => rule.cssText);
}"""


def test_the_sent_sheet_has_the_rules_of_the_files(browser: Browser) -> None:
    from bijlighar.interfaces.portal import style

    page = browser.new_page()
    files = page.evaluate(RULES, "\n".join(style.text_of(each) for each in style.PARTS))
    sent = page.evaluate(RULES, style.sheet())
    page.close()
    assert len(files) > 200
    assert sent == files
