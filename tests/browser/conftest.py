"""How long a browser is waited for: it guards against hanging, and says nothing about speed."""

from playwright.async_api import expect

from tests.browser.chat_page import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)
