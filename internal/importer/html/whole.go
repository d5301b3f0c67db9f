package htmlimport

import "bytes"

// closers end a document that is whole.
var closers = []string{"</html", "</body", "</urlset", "</sitemapindex", "</rss", "</feed"}

// containers are elements that a page does not leave open, however it is written.
var containers = []string{"div", "table", "section", "article", "main", "ul", "form", "script", "urlset", "sitemapindex", "rss", "feed"}

// cutShort reports whether a document seems to end early: nothing says that it ends, and something in it is left open.
// Pages may lack their last tags, and sloppy ones leave elements open, but hardly both. JSON with a page inside shows by itself whether it is whole.
func cutShort(body []byte) bool {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return false
	}
	lower := bytes.ToLower(body)
	for _, c := range closers {
		if bytes.Contains(lower, []byte(c)) {
			return false
		}
	}
	for _, name := range containers {
		if bytes.Count(lower, []byte("<"+name)) > bytes.Count(lower, []byte("</"+name)) {
			return true
		}
	}
	return bytes.LastIndexByte(lower, '<') > bytes.LastIndexByte(lower, '>')
}
