package bmlt

import (
	"net/url"
	"path"
	"strings"
)

// An address says where a source answers.
type address struct {
	root   string // of the server, ending in a slash; "" when only a document is known
	search string // where the meetings are
	// document is the address as given, where that may be a document although it was taken for a server.
	document string
}

const endpoint = "client_interface"

// locate reads the address of a source: a server's, that of one of its answers, or a document's.
func locate(given string, opt options) address {
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return address{search: given}
	}
	if before, after, ok := strings.Cut(u.Path, endpoint); ok {
		root := base(u, before)
		form := strings.Trim(after, "/")
		switch {
		case u.Query().Get("switcher") != "GetSearchResults":
			return address{root: root, search: search(root, opt)}
		case form == "json" || form == "jsonp":
			return address{root: root, search: given + opt.query()}
		}
		return address{root: root, search: root + endpoint + "/json/?" + u.RawQuery + opt.query()}
	}
	switch path.Ext(u.Path) {
	case ".json", ".js", ".jsonp", ".txt":
		return address{search: given}
	}
	root := base(u, strings.TrimSuffix(u.Path, "index.php"))
	return address{root: root, search: search(root, opt), document: given}
}

// base is the address of the folder on u's host, without doubled slashes at its end.
func base(u *url.URL, folder string) string {
	root := url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: strings.TrimRight(folder, "/") + "/"}
	return root.String()
}

func search(root string, opt options) string { return ask(root, "GetSearchResults") + opt.query() }

// ask is the address at which the server at root answers the switcher. Params are names and values; those without a
// value are left out.
func ask(root, switcher string, params ...string) string {
	var b strings.Builder
	b.WriteString(root + endpoint + "/json/?switcher=" + switcher)
	for i := 0; i+1 < len(params); i += 2 {
		if params[i+1] != "" {
			b.WriteString("&" + url.QueryEscape(params[i]) + "=" + url.QueryEscape(params[i+1]))
		}
	}
	return b.String()
}

// rootName is what two ways of writing a server's address have in common: its host and path.
func rootName(address string) string {
	name := strings.ToLower(strings.TrimSpace(address))
	if _, after, ok := strings.Cut(name, "://"); ok {
		name = after
	}
	return strings.Trim(strings.TrimPrefix(name, "www."), "/")
}

// slug is name with a hyphen for every run of other signs than letters and digits.
func slug(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}
