package match

import (
	"net/url"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// room identifies the room behind a join link: its host and path, without what differs between invitations to one room.
// It is empty for a link that names no room.
func room(link string) string {
	if link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	path := strings.Trim(u.Path, "/")
	switch {
	case host == "zoom.us" || strings.HasSuffix(host, ".zoom.us"):
		// Zoom's numbers and names are the same on all of its hosts and in all forms: /j/123, /wc/join/123, /my/name.
		slash := strings.LastIndexByte(path, '/')
		if slash < 0 {
			return ""
		}
		return "zoom.us/" + strings.ToLower(path[slash+1:])
	case host == "" || path == "":
		return ""
	}
	query := u.Query()
	for name := range query {
		if name == "pwd" || name == "fbclid" || strings.HasPrefix(name, "utm_") {
			query.Del(name)
		}
	}
	return strings.ToLower(host + "/" + path + "?" + query.Encode())
}

// dialIn identifies a room on the telephone: the number and the code that opens the room. A number alone is shared by
// all rooms of a provider.
func dialIn(o *meeting.Online) string {
	number, code, found := strings.Cut(o.Phone, ",")
	if !found {
		code = o.PhoneNotes
	}
	number, code = digits(number), digits(code)
	if len(number) < 7 || len(code) < 4 {
		return ""
	}
	return number + "," + code
}
