package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// writeReport prints r for a person: what a visitor would see, then every kind of finding, then the line that accounts
// for each row.
func writeReport(w io.Writer, r *edition.Report, visible int) {
	fmt.Fprintf(w, "%s  (%s)\n", r.Source.URL, r.Format)
	if r.Source.Publisher != "" {
		fmt.Fprintf(w, "%s\n", r.Source.Publisher)
	}
	if len(r.Meetings) > 0 {
		fmt.Fprintln(w, "\nAs a visitor sees it:")
		for i := range r.Meetings[:min(visible, len(r.Meetings))] {
			writeCard(w, &r.Meetings[i])
		}
		if more := len(r.Meetings) - visible; more > 0 {
			fmt.Fprintf(w, "  … and %d more\n", more)
		}
	}
	if len(r.Notices) > 0 {
		fmt.Fprintln(w, "\nFindings:")
		for _, g := range r.Notices {
			fmt.Fprintf(w, "  %-7s %-8s %6d × %s: %s\n", g.Severity, g.Effect, g.Total, g.Code, g.Summary)
			for _, s := range g.Samples {
				fmt.Fprintf(w, "  %s\n", sampleLine(s))
			}
		}
	}
	fmt.Fprintf(w, "\n%v\n", r.Counts)
	if r.Counts.Repaired+r.Counts.Redacted > 0 {
		fmt.Fprintf(w, "repaired %d, redacted %d\n", r.Counts.Repaired, r.Counts.Redacted)
	}
}

func sampleLine(s edition.Sample) string {
	var b strings.Builder
	b.WriteString("                          ")
	if s.Row != nil {
		fmt.Fprintf(&b, "row %d ", *s.Row)
	}
	if s.Key != "" {
		fmt.Fprintf(&b, "(%s) ", s.Key)
	}
	if s.Field != "" {
		b.WriteString(s.Field)
	}
	if s.Value != "" {
		fmt.Fprintf(&b, " = %q", s.Value)
	}
	return strings.TrimRight(b.String(), " ")
}

// writeCard prints one meeting in a line.
func writeCard(w io.Writer, m *meeting.Meeting) {
	when := "by appointment      "
	if s := m.Schedule; s != nil {
		when = fmt.Sprintf("%s %s–%s", s.Weekday.String()[:3], s.Start, s.End())
		if !s.IsWeekly() {
			when += " *"
		}
	}
	where := "place unknown"
	if m.Place != nil && m.Place.OneLine() != "" {
		where = m.Place.OneLine()
	}
	if m.Online != nil {
		online := "online"
		if m.Online.Provider != "" {
			online = m.Online.Provider
		}
		if m.Attendance == meeting.OnlineOnly {
			where = online
		} else {
			where += " + " + online
		}
	}
	types := make([]string, len(m.Types))
	for i, t := range m.Types {
		types[i] = string(t)
	}
	status := ""
	if m.Status != meeting.Active {
		status = "  [" + string(m.Status) + "]"
	}
	fmt.Fprintf(w, "  %-16s  %-32.32s  %s  %s%s\n", when, m.Name, where, strings.Join(types, ","), status)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// hasErrors reports whether a publisher should act before relying on the listings.
func hasErrors(r *edition.Report) bool {
	for _, g := range r.Notices {
		if g.Severity == notice.Error {
			return true
		}
	}
	return false
}
