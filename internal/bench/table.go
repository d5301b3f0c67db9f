package bench

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// A Table is rows of text in columns. The first column is written to the left, the others to the right.
type Table struct {
	Title string
	// Notes stand below the title, a line each.
	Notes []string
	Head  []string
	rows  [][]string
}

// Add adds a row. It may have fewer cells than the head, never more.
func (t *Table) Add(cells ...string) {
	if len(cells) > len(t.Head) {
		panic(fmt.Sprintf("bench: a row of %d cells in the table %q of %d columns", len(cells), t.Title, len(t.Head)))
	}
	t.rows = append(t.rows, cells)
}

// WriteTo writes t as plain text that is also a table of Markdown.
func (t *Table) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n", t.Title)
	for _, n := range t.Notes {
		fmt.Fprintf(&b, "%s\n", n)
	}
	if len(t.Notes) > 0 {
		b.WriteByte('\n')
	}
	widths := make([]int, len(t.Head))
	rule := make([]string, len(t.Head))
	for _, row := range append([][]string{t.Head}, t.rows...) {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c), 3)
		}
	}
	for i, n := range widths {
		rule[i] = strings.Repeat("-", n-1) + ":"
	}
	rule[0] = strings.Repeat("-", widths[0])
	for _, row := range append([][]string{t.Head, rule}, t.rows...) {
		writeRow(&b, widths, row)
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}

func writeRow(b *strings.Builder, widths []int, cells []string) {
	for i, width := range widths {
		c := ""
		if i < len(cells) {
			c = cells[i]
		}
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(c))
		if i == 0 {
			fmt.Fprintf(b, "| %s%s ", c, pad)
		} else {
			fmt.Fprintf(b, "| %s%s ", pad, c)
		}
	}
	b.WriteString("|\n")
}

// Number writes v with as many digits as can be trusted: three, and no fewer than the whole part has.
func Number(v float64) string {
	switch {
	case v >= 99.95:
		return thousands(fmt.Sprintf("%.0f", v))
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.9995 || v == 0:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}

func thousands(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Millis writes d in milliseconds.
func Millis(d time.Duration) string { return Number(float64(d) / float64(time.Millisecond)) }

// Ratio writes how many times b goes into a; "-" when b is nothing.
func Ratio(a, b float64) string {
	if b <= 0 {
		return "-"
	}
	return Number(a/b) + "x"
}

// A Promise is a bound that a figure is to keep, and what was measured.
type Promise struct {
	What            string
	Measured, Bound float64
	// Unit follows the numbers: "x", " ms".
	Unit string
	// AtLeast says that the bound is the least, not the most.
	AtLeast bool
}

// Kept reports whether the promise is kept.
func (p Promise) Kept() bool {
	if p.AtLeast {
		return p.Measured >= p.Bound
	}
	return p.Measured <= p.Bound
}

// Promises are a table of promises.
func Promises(all []Promise) *Table {
	t := &Table{Title: "Promises", Head: []string{"what", "promised", "measured", "so it is"}}
	for _, p := range all {
		bound, verdict := "at most ", "kept"
		if p.AtLeast {
			bound = "at least "
		}
		if !p.Kept() {
			verdict = "MISSED"
		}
		t.Add(p.What, bound+Number(p.Bound)+p.Unit, Number(p.Measured)+p.Unit, verdict)
	}
	return t
}
