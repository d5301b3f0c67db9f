package web

import (
	"fmt"
	"html"
	"net/http"
	"strconv"
)

// badgeColors are dark enough for white letters (WCAG 2.2, 1.4.3); the word says the same.
var badgeColors = map[health]string{
	healthOK: "#1b6e3c", healthHeld: "#8a5300", healthFailing: "#8a5300", healthStale: "#a3262a",
	healthPaused: "#555f6b", healthWaiting: "#555f6b",
}

// badge is the source's health as a small picture, for a publisher's own page.
func (s *Server) badge(w http.ResponseWriter, r *http.Request) error {
	_, v, err := s.oneSource(r.Context(), r.PathValue("source"))
	if err != nil {
		return err
	}
	word := string(v.Health)
	if v.Health == healthOK {
		word = strconv.Itoa(v.Meetings) + " meetings"
	}
	w.Header().Set("Cache-Control", "public, max-age=300")
	return send(w, "image/svg+xml", drawBadge(s.Name, word, badgeColors[v.Health]))
}

func drawBadge(label, word, color string) []byte {
	const letter, pad = 7, 8 // in pixels; textLength makes the estimate exact
	a, b := len(label)*letter, len(word)*letter
	left, right := a+2*pad, b+2*pad
	label, word = html.EscapeString(label), html.EscapeString(word)
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="20" role="img" aria-label="%[2]s: %[3]s">`+
		`<title>%[2]s: %[3]s</title><rect width="%[4]d" height="20" fill="#333b44"/><rect x="%[4]d" width="%[5]d" height="20" fill="%[6]s"/>`+
		`<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="%[7]d" y="14" textLength="%[8]d">%[2]s</text>`+
		`<text x="%[9]d" y="14" textLength="%[10]d">%[3]s</text></g></svg>`,
		left+right, label, word, left, right, color, pad, a, left+pad, b)
}
