package table

import (
	"iter"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// split yields the lines of a table as text. It follows RFC 4180 and forgives what hand-made tables have: quotes inside
// cells, blanks around quoted cells, and a quote that is never closed, which is then a letter like any other.
func split(text string, delimiter byte) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var cells []string
		for at := 0; at < len(text); {
			cells = cells[:0]
			for {
				cell, end := cut(text, at, delimiter)
				cells = append(cells, cell)
				at = end + 1
				if end >= len(text) || text[end] == '\n' {
					break
				}
			}
			if !yield(cells) {
				return
			}
		}
	}
}

// cut reads the cell at at, and the place of the delimiter or line end after it.
func cut(text string, at int, delimiter byte) (cell string, end int) {
	if quote := at + blanks(text[at:], delimiter); quote < len(text) && text[quote] == '"' {
		if cell, end, ok := quoted(text, quote+1, delimiter); ok {
			return cell, end
		}
	}
	for end = at; end < len(text) && text[end] != delimiter && text[end] != '\n'; end++ {
	}
	return text[at:end], end
}

// blanks counts the blanks that begin s and delimit nothing.
func blanks(s string, delimiter byte) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t') && s[n] != delimiter {
		n++
	}
	return n
}

// maxQuoted is more than any cell holds. A quote that is open for longer was never meant as one.
const maxQuoted = 32 << 10

// quoted reads a cell from behind its opening quote.
func quoted(text string, at int, delimiter byte) (cell string, end int, ok bool) {
	doubled := false
	for i := at; i < len(text) && i < at+maxQuoted; i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		end = i + 1 + blanks(text[i+1:], delimiter)
		if end >= len(text) || text[end] == delimiter || text[end] == '\n' {
			cell = text[at:i]
			if doubled {
				cell = strings.ReplaceAll(cell, `""`, `"`)
			}
			return cell, end, true
		}
	}
	return "", 0, false
}

// sniffed is how many lines are looked at to find the delimiter, and the line that names the columns.
const sniffed = 40

// sniff finds the character between cells: the one under which some line names most columns or, failing that, the most
// lines have the same number of cells.
func sniff(text string, spec *mapping.Spec) byte {
	if spec.Delimiter != "" {
		return spec.Delimiter[0]
	}
	best, bestScore := byte(','), 0
	for _, delimiter := range []byte{',', '\t', ';', '|'} {
		g := grid{lines: func() iter.Seq[[]string] { return split(text, delimiter) }}
		head := g.head(sniffed)
		_, named := headerOf(head, spec)
		if score := 1000*named + uniform(head); score > bestScore {
			best, bestScore = delimiter, score
		}
	}
	return best
}

// uniform counts the lines that have as many cells as the middle one, if that is more than one.
func uniform(lines [][]string) int {
	counts := make([]int, 0, len(lines))
	for _, cells := range lines {
		counts = append(counts, len(cells))
	}
	slices.Sort(counts)
	same := 0
	for _, n := range counts {
		if n == counts[len(counts)/2] && n > 1 {
			same++
		}
	}
	return same
}
