"""The page at which somebody pays, or does not: no script, both languages, plainly a sandbox."""

from __future__ import annotations

from html import escape

from tools.gateway_sandbox.gateway import Order

STYLE = """
body { font: 18px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 26rem; padding: 1rem; }
h1 { font-size: 1.1rem; margin: 0; } .amount { font-size: 2.4rem; font-weight: 700; margin: .5rem 0; }
.note { background: #fff3c4; border: 1px solid #b58900; color: #3d2f00; padding: .6rem .8rem; }
button { border: 1px solid #333; border-radius: .5rem; display: block; font: inherit; font-weight: 600;
  margin: .6rem 0; min-height: 3rem; padding: .4rem .8rem; text-align: left; width: 100%; }
.pay { background: #0b5d3b; border-color: #0b5d3b; color: #fff; }
fieldset { border: 0; margin: 0; padding: 0; }
legend { font-weight: 600; margin-top: 1rem; padding: 0; } :focus-visible { outline: 3px solid #1a5fb4; }
"""
_WAYS = (
    ("paid", "upi", "Pay by UPI", "यूपीआई से भुगतान", True),
    ("paid", "card", "Pay by card", "कार्ड से भुगतान", True),
    ("paid", "netbanking", "Pay by net banking", "नेट बैंकिंग से भुगतान", True),
    ("failed", "card", "Let the bank decline it", "बैंक मना करे", False),
    ("lost", "upi", "Pay, but never tell the merchant", "भुगतान हो, पर कंपनी को पता न चले", False),
    ("twice", "upi", "Pay twice", "दो बार भुगतान", False),
    ("cancelled", "upi", "Go back without paying", "बिना भुगतान लौटें", False),
)


def pay_page(order: Order, is_paid: bool) -> str:
    """The page of an order."""
    rupees = f"₹{order.amount // 100:,}.{order.amount % 100:02d}"
    buttons = "".join(
        f'<button name="way" value="{outcome}:{method}"{" class=pay" if is_main else ""}>'
        f'<span lang="hi">{hindi}</span> · {english}</button>'
        for outcome, method, english, hindi, is_main in _WAYS
        if not (is_paid and outcome != "cancelled")
    )
    said = "<p><strong>भुगतान हो चुका है · Paid already</strong></p>" if is_paid else ""
    return (
        '<!doctype html><html lang="hi"><head><meta charset="utf-8"><title>Sandbox · भुगतान</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/style.css"></head><body><main>'
        "<p class=note>यह नमूना गेटवे है: पैसा नहीं कटता। · A sandbox: no money moves.</p>"
        f"<h1>{escape(order.description or 'Bijlighar')}</h1><p class=amount>{rupees}</p>{said}"
        f'<form method="post"><fieldset><legend>आगे क्या हो? · What shall happen?</legend>{buttons}'
        f"</fieldset></form><p>{escape(order.tr)}</p></main></body></html>"
    )
