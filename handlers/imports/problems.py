"""What can be wrong with a file as a whole, in the words in which it is said."""

from __future__ import annotations

from handlers.kernel.wording import N_

OLD_EXCEL = N_("This is an old or password-protected Excel file. Save it as .xlsx without a password, or as CSV.")
CHARACTERS = N_("I can't read the characters in this file. Save it as CSV in UTF-8, or as .xlsx.")
HEADINGS = N_("I don't recognize any headings. The first row should say what each column is, such as name, age, phone.")
WORKBOOK = N_("I can't read this file. Is it an Excel workbook (.xlsx) or a CSV file?")
NO_SHEET = N_("There's no sheet called {sheet}. The sheets are {sheets}.")
DIED = N_("Something crashed while reading this file. Save it as CSV in UTF-8 and try again.")
GIVEN_UP = N_(
    "I tried three times and something went wrong each time, so I've stopped. Save it as CSV in "
    "UTF-8 and send it again, or ask whoever runs this bot; the reason is in the log."
)
LONG = N_("This line is too long for a spreadsheet. A cell can have 32,767 characters at most.")
GARBLED = N_(
    "Some characters were already lost when this file was made: {text}. Save it again from where it "
    "came, as UTF-8 or .xlsx."
)
MANY_REFUSED = N_(
    "I stopped at line {line} after {n} refused rows, and nothing was written. Please fix what they "
    "have in common first."
)
TOO_LARGE = N_("This workbook is too large for me. Save it as CSV.")
SPLIT = N_("This file needs more memory than I have. Please split it and import the parts one by one.")
BROKEN = N_("I couldn't read this file to the end. Is it complete?")
EMPTY = N_("This file has headings, but no rows below them.")
AGAIN = N_("This file was already imported ({at}, import {id}). Importing it again would count everything twice.")
EXPORT = N_(
    "This is a full export. Whoever runs this bot can load it into an empty database with python -m bot import."
)
UNSEEN = N_("Slack won't let me see this file. Please send it to me again in a moment.")
NO_TABLE = N_("I can only read CSV files and Excel workbooks (.xlsx).")
LARGE = N_("A file can have up to 50 MB here. Whoever runs this bot can import larger ones with python -m bot import.")
ELSEWHERE = N_("This file is stored somewhere else, and Slack only has a link to it. Please send me the file itself.")
GONE = N_("I can't get this file from Slack anymore. Please send it to me again.")
