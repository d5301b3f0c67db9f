package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

//go:embed templates
var templateFiles embed.FS

// A page is what every page is made of.
type page struct {
	Title      string
	At         string // the entry of the navigation where it belongs
	Wide       bool
	NoIndex    bool
	Alternates []alternate
	Data       any
}

// An alternate is the same content in another form.
type alternate struct {
	Title, Type string
	URL         template.URL // made here, of the base address and an encoded query; webcal: is not known to templates
}

// parts are templates that pages share.
var parts = map[string]bool{"base": true, "form": true, "card": true, "report": true, "problem": true}

func (s *Server) loadViews() (map[string]*template.Template, error) {
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	base := template.New("").Funcs(s.funcs())
	for name := range parts {
		if base, err = base.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
			return nil, err
		}
	}
	v := make(map[string]*template.Template)
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f.Name()), ".html")
		if parts[name] {
			continue
		}
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if v[name], err = t.ParseFS(templateFiles, "templates/"+f.Name()); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (s *Server) funcs() template.FuncMap {
	return template.FuncMap{
		"site":       func() string { return s.Name },
		"base":       func() string { return s.BaseURL },
		"asset":      s.assets.path,
		"comma":      comma,
		"rich":       rich,
		"inline":     func(text string) template.HTML { return template.HTML(inline(text)) }, //nolint:gosec // inline escapes
		"words":      func(h health) string { return healthWords[h] },
		"ago":        func(t time.Time) string { return ago(t, s.Now()) },
		"rfc":        func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"day":        func(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04") },
		"short":      s.fellowshipShort,
		"definition": func(c notice.Code) notice.Definition { d, _ := s.Notices.Get(c); return d },
	}
}

// healthWords are the states of health as people read them.
var healthWords = map[health]string{
	healthOK: "Read as planned", healthWaiting: "Not read yet", healthHeld: "Held for a look", healthFailing: "Not reached lately",
	healthStale: "Out of date", healthPaused: "Paused", healthLink: "At the publisher’s own site",
}

// render answers with the page name. It is made whole before it is sent, so that a failure is still a 500.
func (s *Server) render(w http.ResponseWriter, status int, name string, p page) error {
	var b bytes.Buffer
	if err := s.views[name].ExecuteTemplate(&b, "base", p); err != nil {
		return fmt.Errorf("rendering %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return clientGone(err)
}

// errorPage is a problem for a person.
func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *problem) {
	p.header(w)
	w.Header().Add("Vary", "Accept")
	if err := s.render(w, p.Status, "error", page{Title: p.Title, NoIndex: true, Data: p}); err != nil {
		p.write(w, r, s.BaseURL)
	}
}

// comma writes n with its thousands set apart: 12,345.
func comma(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// ago says how long before now t was: "3 h ago"; "" for the zero time.
func ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	default:
		return fmt.Sprintf("%d days ago", int(d.Hours()/24))
	}
}
