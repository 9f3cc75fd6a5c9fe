"""What can be wrong with a file as a whole, in the words in which it is said."""

from __future__ import annotations

from handlers.kernel.wording import N_

OLD_EXCEL = N_("This is an old or protected Excel file: save it as .xlsx without a password, or as CSV.")
CHARACTERS = N_("I cannot read the characters of this file: save it as CSV in UTF-8, or as .xlsx.")
HEADINGS = N_("I can't find any headings I know: the first row says what each column holds, such as name, age, phone.")
WORKBOOK = N_("I cannot read this file: is it an Excel workbook (.xlsx) or CSV?")
NO_SHEET = N_("There is no sheet {sheet}: there are {sheets}.")
DIED = N_("What reads this file for me died of it: save it as CSV in UTF-8, and try again.")
GIVEN_UP = N_(
    "I have tried three times, and something went wrong each time, so I leave it. Save it as CSV in UTF-8 and send it"
    " again, or ask whoever runs me: it is in the log."
)
LONG = N_("This line is longer than any spreadsheet's: a cell has 32,767 characters at most.")
GARBLED = N_("Letters were lost before this file was made: {text}. Save it anew from where it came, as UTF-8 or .xlsx.")
MANY_REFUSED = N_(
    "I stopped at line {line}, after {n} refused rows, and nothing was written: mend what they have in common first."
)
TOO_LARGE = N_("This workbook is too large for me: save it as CSV.")
SPLIT = N_("This file takes more memory than I have for it: please split it, and bring in one part after the other.")
BROKEN = N_("I could not read this file to its end: is it whole?")
EMPTY = N_("There are headings in this file, but no rows below them.")
AGAIN = N_("This very file came in on {at} as import {id}: once more would count everything twice.")
EXPORT = N_("This is a whole export: whoever runs me puts it into an empty database with python -m bot import.")
UNSEEN = N_("Slack does not let me see this file: please send it to me again in a moment.")
NO_TABLE = N_("I read CSV files and Excel workbooks (.xlsx) only.")
LARGE = N_("A file may have 50 MB here: whoever runs me brings larger ones in with python -m bot import.")
ELSEWHERE = N_("This file is kept elsewhere, and only its link is in Slack: please send me the file itself.")
GONE = N_("I cannot get this file from Slack any more: please send it to me again.")
