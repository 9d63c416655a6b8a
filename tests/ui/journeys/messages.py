# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one can do with messages once they are written."""

from desk import wait_until
from world import ALICE, BOB, CAROL, journey

# What text can do to those who show it: a family joined by zero-width
# joiners, a flag, skin and gender; right-to-left with an override that must
# not leak; combining marks without end; zero-width and unusual spaces.
ODD_TEXTS = (
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿👩🏽‍🚀❤️‍🔥",
    "safe \u202egpj.exe\u202c name, and שלום עליכם, مرحبا",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!",
    "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00a0g\u3000h",
    "<b>not bold</b> &amp; \"quoted\" <a href='x'>no link</a>",
)
LARGEST = 16384  # bytes of a message


@journey
def answered_with_a_quote(w):
    w.write(w.alice, "Shall we take the early train?")
    w.bob.menu_of("Shall we take the early train?", "Reply")
    w.bob.find("Cancel")
    w.write(w.bob, "Rather the one after it")
    w.reads(w.alice, "Rather the one after it")
    quote = w.alice.find("Show the message that is answered")
    quoted = [node.get_name() for node in w.alice.inside(quote)]
    assert any("early train" in name for name in quoted), quoted


@journey
def answered_by_the_keyboard(w):
    """From where one writes to a message, to its menu and back."""
    for n in range(26, 30):  # more than the window shows
        w.write(w.bob, f"Departure {n}\n" + "and on\n" * 12)
        w.alice.find(contains=f"Departure {n}")

    def wait_for(text):
        wait_until(f"the focus to be at {text!r}, not {w.alice.focused()!r}",
                   lambda: text in w.alice.focused(), 5)

    w.alice.click("Message")
    w.alice.key("shift+Tab")
    wait_for("Send Files")
    w.alice.key("shift+Tab")
    wait_for("Departure 29")
    w.alice.key("Up", "Up", "Up", "Down")
    wait_for("Departure 27")
    w.alice.key("shift+F10")
    w.alice.find("Reply")
    w.alice.key("Escape")
    w.alice.wait_gone("Reply")
    wait_for("Departure 27")
    w.alice.key("shift+F10")
    w.alice.find("Reply")
    w.alice.key("Down", "Return")
    w.alice.find("Cancel")
    wait_for("Message")
    w.alice.key("Escape")
    w.alice.wait_gone("Cancel")
    w.alice.key("shift+Tab", "shift+Tab")
    wait_for("Jump to the Newest Message")
    w.alice.key("shift+Tab")
    wait_for("Departure 27")
    w.alice.key("shift+Tab")
    wait_for("Conversation Menu")
    w.alice.key("Tab", "Tab", "Tab", "Tab")
    wait_for("Message")
    w.alice.press("Jump to the Newest Message")


@journey
def edited_and_seen(w):
    w.write(w.alice, "See you at nien")
    w.reads(w.bob, "See you at nien")
    w.alice.click("Message")
    w.alice.key("Up")
    w.alice.find("Cancel")
    w.write(w.alice, "See you at nine")
    w.reads(w.bob, "See you at nine")
    w.bob.wait_gone("See you at nien", seconds=5)
    w.bob.find(contains=f"{ALICE}, edited")


@journey
def reacted_and_taken_back(w):
    w.bob.menu_of("See you at nine", "React with 👍")
    button = f"👍 by {BOB}"
    w.alice.press(button)
    w.bob.find(f"👍 by You, {ALICE}")
    w.alice.press(f"👍 by {BOB}, You")
    w.bob.wait_gone(contains=f", {ALICE}", role="push button", seconds=5)
    w.bob.press("👍 by You")
    w.alice.wait_gone(contains="👍 by", seconds=5)


@journey
def deleted_for_both(w):
    w.write(w.alice, "The door code is 4711")
    w.reads(w.bob, "The door code is 4711")
    w.alice.menu_of("The door code is 4711", "Delete…")
    w.alice.answer("Delete Message?", "Delete")
    w.reads(w.bob, "Message deleted")
    for window in w.both():
        window.wait_gone(contains="4711", seconds=5)


@journey
def odd_text_arrives_whole(w):
    for text in ODD_TEXTS:
        w.write(w.alice, text)
        w.reads(w.bob, text)
    # As long as a message may be, and with words of all lengths
    line = "Largest: " + " ".join("wörd" * (n % 9 + 1) for n in range(400))
    text = line.encode()[:LARGEST].decode(errors="ignore")
    text += "." * (LARGEST - len(text.encode()))
    w.alice.fill("Message", text + ".")
    wait_until("one letter too many to be refused",
               lambda: not w.alice.can_press("Send"), 5)
    w.write(w.alice, text)
    w.bob.press("Show More")
    w.reads(w.bob, text)
    w.write(w.bob, "That was long")
    w.reads(w.alice, "That was long")


@journey
def drafts_are_kept(w):
    """Through another conversation and through the end of the program."""
    draft = "Half a thought about the"
    w.alice.click("Message")
    w.alice.type(draft)
    w.bob.find(contains="typing", seconds=5)
    w.chat_with(w.alice, CAROL)
    assert w.alice.field("Message") == "", w.alice.field("Message")
    w.bob.wait_gone(contains="typing…", seconds=10)
    w.chat_with(w.alice, BOB)
    assert w.alice.field("Message") == draft, w.alice.field("Message")
    w.start_again(w.alice)
    w.chat_with(w.alice, BOB)
    wait_until("the draft to be there",
               lambda: w.alice.field("Message") == draft, 5)
    assert not w.bob.sees(contains="Half a thought")
    w.alice.press("Send")
    w.reads(w.bob, draft)


@journey
def a_word_is_found(w):
    """In a conversation that has gone on since; one lands at the message."""
    w.write(w.alice, "The lighthouse keeper waved at us")
    w.bob.find(contains="lighthouse keeper")
    for page in range(3):
        w.write(w.alice, "\n".join(f"page {page} line {n}"
                                   for n in range(30)))
        w.bob.find(contains=f"page {page} line 29")
    w.bob.press("Chats")
    w.bob.fill("Search Chats", "lighthouse")
    found = w.bob.find("Messages", "label")
    assert found is not None
    w.bob.click(contains="lighthouse", role="label")

    def in_sight():
        top, height = (lambda box: (box[1], box[3]))(
            w.bob.box("Messages", "list"))
        for node in w.bob.all("The lighthouse keeper waved at us", "label"):
            box = w.bob.extents(node)
            if top <= box[1] and box[1] + box[3] <= 780:
                return True
        return False

    wait_until("the message to be in sight", in_sight, 5)
    w.bob.fill("Search Chats", "")
    # who looks at what was, writes where it goes on
    w.write(w.bob, "I remember that keeper")
    w.reads(w.alice, "I remember that keeper")


@journey
def muted_conversation_tells_nothing(w):
    def menu(item):
        w.bob.press("Conversation Menu")
        w.bob.press("Mute Notifications")
        w.bob.press(item)

    menu("For 1 Hour")
    w.bob.press("Contacts")  # nobody looks at the conversation
    w.alice.raise_()
    w.write(w.alice, "You will not hear this")
    w.bob.press("Chats")
    w.bob.find(contains="You will not hear this")
    assert not w.told_of(ALICE), w.told_of(ALICE)
    w.chat_with(w.bob, ALICE)
    menu("Not Muted")
    w.bob.press("Contacts")
    w.alice.raise_()
    w.write(w.alice, "But this you do")
    told = wait_until("the notification", lambda: w.told_of(ALICE), 5)
    assert [n["body"] for n in told] == ["But this you do"], told
    w.chat_with(w.bob, ALICE)


@journey
def favourites_come_first(w):
    def chats():
        names = [node.get_name() for table in
                 w.bob.all("Conversations", "list")
                 for node in w.bob.inside(table)]
        return [name for name in names if name in (ALICE, CAROL)]

    w.bob.press("Conversation Menu")
    w.bob.press("Favorite")
    w.chat_with(w.carol, BOB)
    w.write(w.carol, "I am newer")
    w.bob.press("Chats")
    w.bob.find(contains="I am newer")
    wait_until("the favourite to be first",
               lambda: chats() == [ALICE, CAROL], 5)
    w.bob.press("Conversation Menu")
    w.bob.press("Favorite")
    wait_until("the newest to be first",
               lambda: chats() == [CAROL, ALICE], 5)
