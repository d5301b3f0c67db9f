package normalize

import (
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// schedule settles when the row's meeting is held: one schedule for each of its weekdays. A row with half a schedule has
// none and is not shown; its words are kept in the notes.
func (r *row) schedule() {
	d := &r.draft
	when := r.days()
	if len(when.rules) == 0 && len(d.Instances) > 0 {
		when.rules = r.instances()
	}
	start, timed := clock{}, false
	if d.Start != "" {
		if start, timed = r.start(); !timed {
			r.half(notice.TimeUnparseable, "time", d.Start)
			return
		}
	}
	switch {
	case len(when.rules) == 0 && r.once():
		r.unlisted = true
		return
	case d.Unscheduled && (len(when.rules) == 0 || !timed), len(when.rules) == 0 && !timed && !when.outOfRange && !when.unsure:
		r.note(notice.AppointmentOnly, "day", "")
		return
	case len(when.rules) == 0:
		r.half(whyNoDay(when), "day", strings.Join(d.Days, ", "))
		return
	case !timed:
		r.half(notice.TimeMissing, "time", "")
		return
	}
	if when.outOfRange {
		r.noted(notice.DayOutOfRange, "day", strings.Join(d.Days, ", "), notice.None)
	}
	zone, from, ok := r.zone()
	if !ok {
		r.half(notice.TimezoneMissing, "timezone", "")
		return
	}
	if len(when.rules) > 1 {
		r.repaired(notice.DayArrayExpanded, "day", strings.Join(d.Days, ", "))
	}
	minutes := r.duration(start.at, start.end)
	anchor, except := r.dates()
	words := r.recurrenceWords(when)
	for _, rule := range when.rules {
		r.schedules = append(r.schedules, meeting.Schedule{
			Weekday: rule.Weekday, Start: start.at, Duration: minutes, Timezone: zone, TimezoneFrom: from,
			RRule: r.n.rule(rule), Anchor: anchorFor(rule, anchor), Except: except, Text: words,
		})
	}
}

// once reports whether the row is held on dates that no rule is behind: its importer said so, or it states dates only.
func (r *row) once() bool {
	if slices.ContainsFunc(r.notices, func(n notice.Notice) bool { return n.Code == notice.OneOffEvent }) {
		return true
	}
	d := &r.draft
	if len(d.Instances) == 0 || len(d.Days) > 0 || d.Recurrence != "" || d.Unscheduled {
		return false
	}
	r.hides(notice.OneOffEvent, "instances", meeting.DateOf(d.Instances[0]).String())
	return true
}

// start reads the time at which the meeting begins.
func (r *row) start() (clock, bool) {
	said := r.draft.Start
	from, to := shareHalf(said, r.draft.End)
	r.draft.End = to
	c, ok := readClock(from)
	if !ok {
		return c, false
	}
	switch {
	case c.midnight:
		r.noted(notice.TimeMidnightAmbiguous, "time", said, notice.Repaired)
		r.isRepaired = true
	case c.at == 0:
		r.note(notice.TimeMidnightAmbiguous, "time", said)
	case !c.plain && r.coded:
		r.repaired(notice.TimeFormat, "time", said)
	}
	return c, true
}

// half hides a row whose schedule lacks a half that could be read, keeping the words for whoever looks at it.
func (r *row) half(code notice.Code, field, value string) {
	r.hides(code, field, value)
	r.m.Status = meeting.Unlisted
	r.unlisted = true
	r.leftover = strings.TrimSpace(strings.Join(r.draft.Days, ", ") + " " + r.draft.Start)
	if !strings.ContainsFunc(r.leftover, func(c rune) bool { return c > '9' }) {
		r.leftover = "" // bare numbers tell a reader nothing
	}
}

func whyNoDay(when days) notice.Code {
	switch {
	case when.outOfRange:
		return notice.DayOutOfRange
	case when.unsure:
		return notice.DayUnparseable
	}
	return notice.DayMissing
}

// days reads the row's weekdays and its rule of recurrence, which may name the weekdays itself.
func (r *row) days() days {
	d := &r.draft
	when := readDays(d.Days, d.DayBase)
	if when.named && r.coded {
		r.repaired(notice.DayName, "day", strings.Join(d.Days, ", "))
	}
	said := strings.TrimPrefix(d.Recurrence, "RRULE:")
	if said == "" {
		return when
	}
	if strings.HasPrefix(said, "FREQ=") {
		rules, ok := readRule(said, when.rules)
		if !ok {
			r.note(notice.RecurrenceUnparseable, "recurrence", said)
			when.unsure = len(when.rules) > 0
			return when
		}
		when.rules = rules
		return when
	}
	worded := readDays([]string{said}, d.DayBase)
	if !worded.named && len(when.rules) > 0 { // "1st and 3rd": of the weekdays stated
		var names []string
		for _, rule := range when.rules {
			names = append(names, rule.Weekday.String())
		}
		worded = readDays([]string{said + " " + strings.Join(names, " ")}, d.DayBase)
	}
	if worded.unsure || len(worded.rules) == 0 || len(when.rules) > 0 && !sameWeekdays(worded.rules, when.rules) {
		when.unsure = true
		if len(when.rules) == 0 {
			when.rules = worded.rules
		}
		return when
	}
	when.rules = worded.rules
	return when
}

func sameWeekdays(a, b []occurrence.Rule) bool {
	return slices.EqualFunc(a, b, func(x, y occurrence.Rule) bool { return x.Weekday == y.Weekday })
}

// readRule reads a rule of RFC 5545 section 3.3.10 as one rule for each weekday that it names or, if it names none, for
// each weekday stated beside it.
func readRule(s string, stated []occurrence.Rule) ([]occurrence.Rule, bool) {
	var rest, list []string
	for part := range strings.SplitSeq(s, ";") {
		if days, found := strings.CutPrefix(part, "BYDAY="); found {
			list = strings.Split(days, ",")
		} else if !strings.HasPrefix(part, "WKST=") && part != "" {
			rest = append(rest, part)
		}
	}
	if list == nil {
		for _, rule := range stated {
			list = append(list, meeting.DayCode(rule.Weekday))
		}
	}
	byDay := make(map[string][]string)
	for _, day := range list {
		code := day[max(0, len(day)-2):]
		byDay[code] = append(byDay[code], day)
	}
	var found days
	for _, same := range byDay {
		rule, err := occurrence.ParseRule(strings.Join(rest, ";") + ";BYDAY=" + strings.Join(same, ","))
		if err != nil {
			return nil, false
		}
		found.add(rule)
	}
	slices.SortFunc(found.rules, func(a, b occurrence.Rule) int { return int(a.Weekday) - int(b.Weekday) })
	return found.rules, len(found.rules) > 0
}

// rule is the text of a rule. Texts are shared, since there are few.
func (n *Normalizer) rule(r occurrence.Rule) string {
	if r == occurrence.Weekly(r.Weekday) {
		return n.weekly[r.Weekday]
	}
	return r.String()
}

// anchorFor is the anchor of a rule. One that counts weeks or months needs it on one of its own days.
func anchorFor(rule occurrence.Rule, anchor meeting.Date) meeting.Date {
	if anchor.IsZero() || rule.Interval == 1 {
		return anchor
	}
	for anchor.Weekday() != rule.Weekday {
		anchor = anchor.AddDays(1)
	}
	return anchor
}

// dates reads the anchor and the exceptions.
func (r *row) dates() (anchor meeting.Date, except []meeting.Date) {
	if said := r.draft.Anchor; said != "" {
		var err error
		if anchor, err = meeting.ParseDate(said); err != nil {
			r.repaired(notice.DateInvalid, "start_date", said)
		}
	}
	for _, said := range r.draft.Except {
		date, err := meeting.ParseDate(said)
		if err != nil {
			r.repaired(notice.DateInvalid, "exceptions", said)
			continue
		}
		except = append(except, date)
	}
	return anchor, except
}

// instances makes rules of dated occurrences where they leave no doubt: a week or two apart throughout, or on the same
// position of every month. It is stricter than occurrence.Fold, which also finds every third week and two positions of a
// month and lets dates be missing: calendars give more dates to tell by.
func (r *row) instances() []occurrence.Rule {
	dates := slices.Clone(r.draft.Instances)
	slices.SortFunc(dates, time.Time.Compare)
	first := dates[0]
	if r.draft.Start == "" {
		r.draft.Start = first.Format("15:04")
	}
	if r.draft.Timezone == "" && first.Location() != time.Local {
		r.draft.Timezone = first.Location().String()
	}
	rule := occurrence.Weekly(first.Weekday())
	weekly, fortnightly, monthly := len(dates) > 1, len(dates) > 2, len(dates) > 1
	for i, at := range dates[1:] {
		gap := meeting.DateOf(at).UTC().Sub(meeting.DateOf(dates[i]).UTC())
		weekly = weekly && gap == 7*24*time.Hour
		fortnightly = fortnightly && gap == 14*24*time.Hour
		monthly = monthly && at.Weekday() == first.Weekday() && (at.Day()-1)/7 == (first.Day()-1)/7 && gap <= 35*24*time.Hour && gap >= 28*24*time.Hour
	}
	switch {
	case weekly:
	case fortnightly:
		rule.Interval = 2
		r.draft.Anchor = meeting.DateOf(first).String()
	case monthly:
		rule = occurrence.Monthly(first.Weekday(), (first.Day()-1)/7+1)
	default:
		return nil
	}
	return []occurrence.Rule{rule}
}

// recurrenceWords are the publisher's words where they say more than the rule, or may.
func (r *row) recurrenceWords(when days) string {
	if when.unsure {
		words := firstOf(r.draft.Recurrence, strings.Join(r.draft.Days, ", "))
		r.note(notice.RecurrenceInText, "day", words)
		return words
	}
	if !onlyWeekdays(when.rules) {
		said := r.draft.Recurrence
		switch {
		case said != "" && !strings.HasPrefix(strings.TrimPrefix(said, "RRULE:"), "FREQ="):
			return said
		case onlyWeekdays(readDays(r.draft.Days, r.draft.DayBase).rules): // they say less than the rule
			return ""
		}
		return strings.Join(r.draft.Days, ", ")
	}
	words := irregular(r.draft.Name)
	for i := 0; words == "" && i < len(r.draft.Notes); i++ {
		words = irregular(r.draft.Notes[i])
	}
	if words != "" {
		r.note(notice.RecurrenceInText, "notes", words)
	}
	return words
}

// onlyWeekdays reports whether rules are for weekdays of every week.
func onlyWeekdays(rules []occurrence.Rule) bool {
	return !slices.ContainsFunc(rules, func(rule occurrence.Rule) bool { return rule != occurrence.Weekly(rule.Weekday) })
}

var irregularWords = newLexicon("1st", "2nd", "3rd", "4th", "5th", "first", "second", "third", "fourth", "last", "every other", "alternate", "alternating", "bi-weekly", "biweekly", "monthly",
	"once a month", "twice a month", "premier", "dernier", "primer", "ultimo", "erster", "letzter", "jeden ersten", "jeden zweiten")

// irregular is the sentence of a text that says that the meeting is held only in some weeks: "1st & 3rd Fridays only".
// "Last Friday is speaker night" tells of what is done, and not of when.
func irregular(text string) string {
	start, end := irregularWords.find(text, 0)
	for ; start >= 0; start, end = irregularWords.find(text, end) {
		from := strings.LastIndexAny(text[:start], ".;!?()\n") + 1
		to := len(text)
		if i := strings.IndexAny(text[end:], ".;!?()\n"); i >= 0 {
			to = end + i
		}
		sentence := strings.TrimSpace(text[from:to])
		if !weekWords.in(sentence) {
			continue
		}
		alone := readDays([]string{sentence}, 0)
		if len(alone.rules) > 0 && !alone.unsure || weekdayNear(sentence) && restricting.in(sentence) {
			return notice.Shorten(sentence)
		}
	}
	return ""
}

// weekWords are the names of weekdays and of stretches of time.
var weekWords = func() *lexicon {
	list := []string{"month", "months", "week", "weeks", "mois", "monat", "monats", "mes"}
	for name := range weekdayNames {
		list = append(list, name)
	}
	return newLexicon(list...)
}()

// restricting are words by which a sentence speaks of when the meeting itself is held.
var restricting = newLexicon("only", "meets", "meet", "we meet", "held", "gathers", "this meeting is", "meeting is held", "no meeting", "takes place", "se reúne", "trifft", "findet statt", "a lieu")

// weekdayNear reports whether a sentence names a weekday or the month: "first names only" and "11th Step" do not.
func weekdayNear(sentence string) bool {
	for _, token := range dayTokens(sentence) {
		if _, ok := weekdayNames[token]; ok && len(token) > 2 && !commonWords[token] || token == "month" || token == "week" || token == "mois" || token == "monat" {
			return true
		}
	}
	return false
}

// commonWords are abbreviations of weekdays that are words of another language.
var commonWords = set("son man sun sat dim mar mer ter mie gio fin pon fre")
