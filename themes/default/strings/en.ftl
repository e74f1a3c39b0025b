# The words that this theme writes into pages, the search, feeds and the rest: `name = text`, one a line.
# A site writes only the lines that it changes, into themes/NAME/strings/en.ftl.

## Every page

skip-to-text = Skip to the text
emergency-contact = Emergency contact
menu = Menu
menu-label = Site menu
search = Search
you-are-here = You are here
home = Home
pager-label = Neighbouring pages
previous-page = Previous page
next-page = Next page
side-label = Pages of this section, and the menu
to-top = Back to the top
feed-link = Changes (Atom feed)
feed-title = { $site }: changes
issued = As it stands on { $date }.

## How words are joined

list-separator = {", "}
or-separator = {", or "}
or = {" or "}
both = { $first } and { $second }
labelled = { $label }: { $value }
with-note = { $text } ({ $note })
until = by { $date }
span = { $from } to { $to }

## The text

alert-note = Note
alert-tip = Tip
alert-important = Important
alert-warning = Please note
alert-caution = Warning
table-label = Table { $number }
footnote-ref = Note { $number }
footnotes-label = Notes
footnote-back = Back to the text
sources-lead = {"Source: "}
citation = { $name } ({ $date })
date-about = about { $date }
date-between = between { $from } and { $to }
no-value-on-day = (nothing is laid down for this day)
reading-open = {" ("}
reading-close = )

## Parts of a page

toc = On this page
children-label = In detail
question-list =
    { $count ->
        [one] { $count } question
       *[other] { $count } questions
    }
about-page = About this page
last-checked = Last checked
next-review = Next review
sources-as-of = Dates of the sources
sources = Sources
moved-parts = Parts that have moved
moved-part = What stood here is now at { $link }.
page-terms = Words on this page
back-to-text = Back to the text
glossary = Glossary

## The first page

urgent-label = Emergency telephone
call = Call { $name }

## A page that is missing, one that has moved, the list of pages

not-found-title = Page not found
not-found-text = The page may have moved or gone. Please check the address for slips as well.
home-of = Home page of { $site }
redirect-title = Moved to “{ $page }”
redirect-heading = This page has moved
redirect-text = Please go to { $link }.
page-list-title = Search and list of pages
page-list-text = These are all pages of this site. You can also look for words with “Search” at the top of the page.

## Cards

phone = Telephone
fax = Fax
email = Email
website = Website
address = Address
postal-code = Postal code { $code }
opening-hours = Opening hours
mail-subject = Subject
note = Note
for-label = What it helps with
not-for-label = What it does not handle
who = Who can use it
at-hand = What to have at hand
channel = How to get in touch
cost = Cost
since = Since
retired = This contact is no longer in use. Please turn to { $other }.
retired-short = No longer in use. Please turn to { $other }.
by-sources-of = According to sources of { $date }
change-caption = Before and after the change of { $date }
change-item = Item
change-before = Before
change-after = After
not-in-sources = The sources do not say
ended = Ended
checklist-status = What this list is
checklist-why = Why it matters
checklist-first-step = First step
checklist-evidence = What to keep
checklist-ask = Whom to ask
fact-list = List of values
fact-item = Item
fact-value = Value
synonyms = Also called
more-about = More about “{ $term }”
more = More
holidays-until = Dates up to { $date }.
document-when = When it is needed
document-how = How to get it
document-form = Form
issuer = Issued by
source-date = Date
newest-for = Newest source for
published-at = Published at
cited-sections = Sections cited ({ $count })

## The card of rules

decision-off = The questions can't be asked one by one, because JavaScript is not running. Please see { $outline } or { $amounts }.
outline-title = Find out by following the questions
outline-text = Begin with question 1 and follow the answers that apply. Of a date or a number, choose the side of the limit on which it lies.
outline-question = Question { $number }: { $ask }
outline-to-question = to question { $number }
outline-to-result = result { $number } ({ $verdict })
outline-result = Result { $number }: { $verdict }
outline-result-amounts = Result { $number }: { $verdict } ({ $amounts })
outline-no = If you doubt this result, please ask { $contact }.
outline-ask = The sources alone do not settle this. See { $link } and ask { $contact }.
outline-see = See { $links }.
amounts-title = Amounts and conditions
amounts-caption = Amounts
amounts-when = When
amounts-amount = Amount
verdict-pay = It seems you are eligible
verdict-todo = Something is still to be done
verdict-ask = This needs to be confirmed
verdict-no = You are not eligible
gates-pay = Reasons for being eligible
gates-todo = When something is still to be done
gates-ask = When it needs to be confirmed
gates-no = When you are not eligible
lead-ask = The sources alone do not settle this. Please ask { $contact }.
lead-todo = It seems you are eligible once the steps below are done.
reasons = Reasons
readings = Possible readings
documents = Documents to prepare
steps = Steps in order
steps-text = Take those that apply, in this order.
schedule = When it is paid
schedule-row =
    If all documents arrive between day { $from } and { $to ->
        [31] the end
       *[other] day { $to }
    } of a month: by { $due ->
        [0] the last day
       *[other] day { $due }
    } of { $months ->
        [0] that month
        [1] the next month
       *[other] the month { $months } months later
    }
good-to-know = Good to know
open-points = What the sources leave open
open-points-text = The sources do not settle these points. If one concerns you, please ask { $contact }.
readings-either = Please ask which of these holds.
this-page-reads = What to do
contact = Contact
your-answers = Your answers
rules-version = Version of the rules
why-asked = Why we ask
optional-hint = If it does not apply or you do not know, leave it empty and go on.
date-hint = Write the year with four digits, such as 2023.
year = year
month = month
day = day
yen = yen
no-answer = No answer
band-between = from { $from } to { $to }
band-from = from { $from } onwards
band-to = up to { $to }
band-any = any
compare-before = { $left } is before or less than { $right }
compare-same = the same
compare-after = { $left } is after or more than { $right }
year-same = within the same year
year-other = not within the same year

## Words by which people ask for facts when they search, divided by commas

asked-phone = phone, telephone, phone number, telephone number, call, contact
asked-fax = fax number
asked-email = email address, mail address
asked-hours = opening hours, business hours, when open, open until

## Words of scripts. A script fills their values in later, so they can't choose between forms.

script-hours-open = Open now
script-hours-open-short = Open now
script-hours-closed = Closed now.
script-hours-closed-short = Closed now
script-hours-next = Closed now. Opens { $day } at { $time }
script-hours-break = On a break now. Opens again today at { $time }
script-hours-break-short = On a break
script-hours-year-end = May be closed around the new year.
script-hours-year-end-short = New year
script-hours-today = today
script-hours-tomorrow = tomorrow
script-hours-days = on Monday,on Tuesday,on Wednesday,on Thursday,on Friday,on Saturday,on Sunday
script-hours-date = on { $day } { $month }
script-hours-months = January,February,March,April,May,June,July,August,September,October,November,December
script-hours-hour = { $hour }:00
script-hours-minute = { $hour }:{ $padded }

script-search-close = Close
script-search-results = Search results
script-search-words = What are you looking for?
script-search-all = List of all pages
script-search-found = Pages found: { $count }.
script-search-found-answer = An answer was found. Pages found: { $count }.
script-search-answer = An answer was found.
script-search-corrected = Searched for “{ $words }”.
script-search-nothing = Nothing was found. Please try other words.
script-search-failed = The search could not be made ready. Please look in the list of all pages.

script-calculator-copied = Copied. The link holds your answers, such as dates. Take care whom you give it to.
script-calculator-by-hand = {"Select this link and copy it (it holds your answers, such as dates): "}
script-calculator-share = Copy a link to the result
script-calculator-old-link = The rules have changed since this link was made, so the result can't be shown. Please answer again.
script-calculator-bad-link = The link can't be read. Part of it may be missing. Please answer again.
script-calculator-reloaded = The page was loaded again, so your answers are gone. Please begin again.
script-calculator-gone = Your earlier answers are gone. Please go on from this question.
script-calculator-early = {"These answers settle the result. If you answer the other questions, you will see the other reasons. "}
script-calculator-go-on = Answer the other questions
script-calculator-restart = Clear all and begin again
script-calculator-print = Print this result
script-calculator-edit = Change answers
script-calculator-see = Show the result
script-calculator-back = Back to the last question
script-calculator-next = Go on
script-calculator-check = Please check your answers
script-calculator-check-title = Check of the answers
script-calculator-no-choice = Please choose one.
script-calculator-no-date = Please enter the year, the month and the day.
script-calculator-no-number = Please enter a number.
script-calculator-year = Please enter the year with four digits, such as 2023.
script-calculator-month = Please enter the month as a number from 1 to 12.
script-calculator-era = There is no such day in that era. Please check the year.
script-calculator-number = Please enter digits only.
script-calculator-missing = Please enter the { $parts }.
script-calculator-and = {" and the "}
script-calculator-part-year = year
script-calculator-part-month = month
script-calculator-part-day = day
script-calculator-last-day = { $month } { $year } has { $last } days. Please check the day.
script-calculator-before = { $label }: this is before { $other } ({ $date }). Please change one of the two.
script-calculator-min-date = Please enter a date not before { $limit }.
script-calculator-max-date = Please enter a date not after { $limit }.
script-calculator-min-number = Please enter { $limit } or more.
script-calculator-max-number = Please enter { $limit } or less.
script-calculator-future = This day has not come yet. Enter a day up to { $limit }.
script-calculator-far = This day is too far ahead. Enter a day up to { $limit }, and check the year.
script-calculator-request = Enter “{ $label }”
script-calculator-at-least = At least { $amount }
script-calculator-at-least-note = Once the conditions are met, it will not be less, however it is decided. The office decides on the rest.
script-calculator-none = (no answer)
script-calculator-question = Question { $number }
script-calculator-question-left = Question { $number } (more after this: { $left })
script-calculator-question-last = Question { $number } (the last one)
script-calculator-title = { $page }: { $heading }
script-calculator-error = {"Error: "}
script-calculator-change = Change
script-calculator-change-of = {": "}{ $label }
script-calculator-result = Result
script-calculator-due = by { $date }
script-calculator-version = Version of the rules: { $version }
script-calculator-term = { $name } { $amount }
script-calculator-times = { $amount } × { $times }
script-calculator-plus = {" + "}
script-calculator-sum = Calculation: { $terms } = { $amount }
script-calculator-yen = { $amount } yen
# Multiples of 10,000 yen; empty: as above.
script-calculator-man = {""}
script-calculator-date = { $day } { $month } { $year }
# The year of the era, beside a date; empty: none.
script-calculator-reiwa = {""}
script-calculator-first-year = 1
script-calculator-months = January,February,March,April,May,June,July,August,September,October,November,December
