package draft

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Place is where meetings may be had from, and why it is thought so. Whether they are is only known when it is read.
type Place struct {
	Source source.Source // format, address and map
	Why    string
}

// Places are where a page says that meetings can be had in a form made for programs, Meeting Guide feeds apart: a BMLT
// server, a shared sheet, a table, a calendar. The likeliest comes first.
func (p *Page) Places() []Place {
	var all []Place
	add := func(format, address, why string, m map[string]any) {
		known := slices.ContainsFunc(all, func(have Place) bool { return have.Source.URL == address })
		if address != "" && !known {
			all = append(all, Place{source.Source{Format: format, URL: address, Map: m}, why})
		}
	}
	for _, server := range p.servers() {
		add("bmlt", server, "the page shows the meetings of a BMLT server", p.serviceBodies())
	}
	for _, m := range sheetLink.FindAllString(p.code, -1) {
		add("table", m, "the page shows a Google sheet", nil)
	}
	for _, wanted := range []string{"table", "ical"} {
		for _, link := range p.links {
			if format, why := formatOf(link); format == wanted {
				add(format, p.calendar(link), why, nil)
			}
		}
	}
	return all
}

// sheetLink matches the address of a Google sheet.
var sheetLink = regexp.MustCompile(`https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/(?:e/)?[\w-]{20,}(?:/[a-z]+)?(?:[?#][\w=&]*)?`)

// formatOf tells what a link leads to by its address alone.
func formatOf(link string) (format, why string) {
	u, err := url.Parse(link)
	if err != nil {
		return "", ""
	}
	switch ext := strings.ToLower(path.Ext(u.Path)); {
	case ext == ".csv" || ext == ".tsv" || ext == ".xlsx":
		return "table", "the page links to a table"
	case ext == ".ics" || u.Scheme == "webcal" || u.Query().Get("ical") == "1":
		return "ical", "the page links to a calendar"
	case u.Host == "calendar.google.com" && u.Query().Get("src") != "":
		return "ical", "the page shows a Google calendar"
	}
	return "", ""
}

// calendar is the address of a link, or that of the calendar which a Google page shows.
func (p *Page) calendar(link string) string {
	u, err := url.Parse(link)
	if err == nil && u.Host == "calendar.google.com" && u.Query().Get("src") != "" {
		return "https://calendar.google.com/calendar/ical/" + url.PathEscape(u.Query().Get("src")) + "/public/basic.ics"
	}
	return p.resolve(link)
}

var (
	// clientInterface matches an address below a server's root; rootServer what the widgets crouton and bread, and the
	// plugins that carry them, call the root in their settings.
	clientInterface = regexp.MustCompile(`(https?://[^\s"'<>?]+?/)client_interface/`)
	rootServer      = regexp.MustCompile(`(?i)(?:root_?server|bmlt_?server)(?:_?u[ri][li])?["']?\s*[:=]\s*["'](https?://[^\s"'<>]+)["']`)
	serviceBody     = regexp.MustCompile(`(?i)service_?bod(?:y|ies)["']?\s*[:=]\s*(?:\[([\d\s,"']*)\]|["']([\d\s,]*)["'])`)
	recursive       = regexp.MustCompile(`(?i)recurse_?service_?bodies["']?\s*[:=]\s*["']?(?:1|true)\b`)
	digits          = regexp.MustCompile(`\d+`)
)

// servers are the roots of the BMLT servers that a page names, or that of the server whose own page it is.
func (p *Page) servers() (all []string) {
	if before, _, ok := strings.Cut(p.Base.Path, "/main_server"); ok {
		all = append(all, p.resolve(before+"/main_server/"))
	}
	for _, m := range slices.Concat(rootServer.FindAllStringSubmatch(p.code, -1), clientInterface.FindAllStringSubmatch(p.code, -1)) {
		if root := strings.TrimRight(m[1], "/") + "/"; !slices.Contains(all, root) {
			all = append(all, root)
		}
	}
	return all
}

// serviceBodies is the map of the service bodies whose meetings a page shows; nil for all of the server's.
func (p *Page) serviceBodies() map[string]any {
	m := serviceBody.FindStringSubmatch(p.code)
	if m == nil {
		return nil
	}
	var services []any
	for _, id := range digits.FindAllString(m[1]+m[2], -1) {
		if n, err := strconv.Atoi(id); err == nil && n > 0 {
			services = append(services, n)
		}
	}
	if services == nil {
		return nil
	}
	chosen := map[string]any{"services": services}
	if recursive.MatchString(p.code) {
		chosen["recursive"] = true
	}
	return chosen
}
