package table

import (
	"net/url"
	"regexp"
)

// sheetPage matches the path of a Google sheet: its id, and whether it is a published copy.
var sheetPage = regexp.MustCompile(`^/spreadsheets/(?:u/\d+/)?d/(e/)?([\w-]+)`)

// exportAddress is where a Google sheet's page in the browser is to be had as CSV. Other addresses stay as they are.
func exportAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "docs.google.com" {
		return address
	}
	m := sheetPage.FindStringSubmatch(u.Path)
	q := u.Query()
	if m == nil || q.Get("format") != "" || q.Get("output") != "" || q.Get("tqx") != "" {
		return address
	}
	fragment, err := url.ParseQuery(u.Fragment)
	if err == nil && !q.Has("gid") && fragment.Has("gid") {
		q.Set("gid", fragment.Get("gid"))
	}
	export := url.Values{}
	if q.Has("gid") {
		export.Set("gid", q.Get("gid"))
	}
	if m[1] != "" {
		export.Set("output", "csv")
		u.Path = "/spreadsheets/d/e/" + m[2] + "/pub"
	} else {
		export.Set("format", "csv")
		u.Path = "/spreadsheets/d/" + m[2] + "/export"
	}
	u.RawQuery, u.Fragment = export.Encode(), ""
	return u.String()
}
