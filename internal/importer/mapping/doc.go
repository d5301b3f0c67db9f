// Package mapping is the closed vocabulary of map: in source records. It says how the documents of a publisher are had
// and how their rows are read, so that a new publisher is data and never code. The importers of tables, of JSON and of
// web pages share it; each brings only the language in which a place in a row is named.
//
// # Having the documents
//
//	method      GET (the default) or POST; POST where there is a body
//	headers     name: text, sent with every request
//	body        a tree of names and texts, sent as body_as: json (the default) or form
//	vars        name: [values]; the list is asked for once for every combination
//	paging      {start, step, max} number the pages; {pages, total, next} are JSON paths that tell whether there are
//	            more; link is a selector of the next page's address on a web page. Without them, pages are asked for
//	            until one is empty
//	capture     [{name, url, find}] reads a value from a page first; cookies that it sets are sent with what follows
//	encoding    the character set of a document that does not state its own
//	after       the JSON stands in a document after this text: a callback's opening, a script's variable, an attribute
//	unwrap      the JSON path of a text that is the document itself
//
// In the source's address, in headers and in body, {page} and the names of vars and capture stand for their values.
//
// # Finding the rows
//
//	items       where the rows are: a JSON path, a CSS selector, or the name of a workbook's sheet
//	header      the number of the line with the names of a table's columns, from 1; found by itself if absent
//	columns     the names of the columns of a table that has none
//	delimiter   the character between the cells of a table; found by itself if absent
//	context     [{name, value}] a value that stands above the rows it applies to: a day in a heading. In a table it is
//	            read from lines with a single cell. Rows have it under that name
//	explode     [name: path] makes a row of each element of an array or object inside a row. The element is called
//	            name, its key name.$key; a path alone is its own name. [days, times] makes every day with every time
//	detail      {link, fields, max} a page of each row's own, whose fields go first
//	include     a selector; a row for which it says nothing is refused
//	exclude     a selector; a row for which it says anything is refused
//	merge       a selector; rows with the same value and times are one meeting on several days or dates
//	drop        names of columns or members that are never kept, and read only by fields that name them: contacts, prose
//	            with names in it. * ends a beginning
//
// # Reading a row
//
//	fields      name: selector. Fields that are not mapped are read from columns whose names publishers commonly use, in
//	            fifteen languages; an empty list maps a field to nothing
//	day_base    what a digit says of the day: sun0 (the default: 0 is Sunday), sun1, mon1, mon0
//	times_are   local (the default), source (always in the source's zone), utc, or the IANA zone that the publisher's
//	            site turns all times into. Such times are moved to the zone that the row names
//
// The fields are those of a Draft: key name group fellowship; day start end duration recurrence anchor except timezone
// unscheduled; place street city region postal_code country formatted areas lat lon approximate place_notes; attendance
// suspended unlisted join_url join_notes dial_in dial_in_notes access types languages notes url feedback_url
// feedback_emails updated publisher publisher_url contacts resyndicated_from. Four more are read in a way of their own:
// when (days and times in one text, "Mon 7pm, Wed 8pm"), instances (dated occurrences), address (a street where the row
// has a city or postal code beside it, a whole address otherwise) and coordinates ("lat,lon").
//
// # Selectors
//
// A selector gives any number of values; a field that has one takes the first that says anything. A text is a place in
// the row, a list is the values of its selectors taken together. Its keys apply in this order:
//
//	from        a place in the row, or a selector, or a list of them
//	text        instead of from: a constant, or a text in which {place} stands for a value; nothing if that is blank
//	as          text (of HTML), link (the first web address in it), seconds or minutes (since midnight)
//	split       the text between several values in one
//	find        a regular expression: its first group, or what it matches, or nothing
//	strip       a regular expression that is taken out
//	replace     [{find, with}] rewrites; ${1} is the first group
//	map         value: value, without regard to case; "*" is any other, and "" is nothing
//	case        lower, upper or title
//	join        puts all values into one, with this text between
//
// What JSON writes as true and false is the text yes and no here, for find and map too: {yes: WC, no: ""}. A condition in
// a path takes it either way: tags[seen=true]. Null is nothing, and a number has no exponent.
//
// Regular expressions are RE2, of at most 500 bytes.
package mapping
