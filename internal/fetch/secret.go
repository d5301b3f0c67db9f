package fetch

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A secret is the key that a publisher gave for its list. It is sent to the source's own site only and leaves this
// package nowhere else: not in a document, an error, a record or a log.
type secret struct {
	value         string
	query, header string   // where it is sent
	site          *url.URL // to whom
	missing       bool     // the source needs a secret that the operator has not set
	spellings     []string // the value as it may stand in a text
}

func secretOf(src *source.Source, getenv func(string) string) secret {
	if src.Secret == nil {
		return secret{}
	}
	k := secret{value: getenv(src.Secret.Env), query: src.Secret.Query, header: src.Secret.Header}
	if k.value == "" {
		return secret{missing: true}
	}
	k.site, _ = parseAddress(src.URL, true)
	k.spellings = []string{k.value, url.QueryEscape(k.value), url.PathEscape(k.value), strings.ReplaceAll(k.value, "/", `\/`)}
	return k
}

// add puts the secret on a request, when the request goes where it is meant for.
func (k secret) add(req *http.Request) {
	if k.value == "" || k.site == nil || !sameSite(k.site, req.URL) {
		return
	}
	if k.header != "" {
		req.Header.Set(k.header, k.value)
	}
	if k.query != "" {
		pair := url.QueryEscape(k.query) + "=" + url.QueryEscape(k.value)
		req.URL.RawQuery = strings.TrimPrefix(req.URL.RawQuery+"&"+pair, "&")
	}
}

// remove takes the secret's parameter out of the query of u; a server that redirects repeats it there.
func (k secret) remove(u *url.URL) {
	if k.query == "" {
		return
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err != nil || plain != k.query {
			kept = append(kept, pair)
		}
	}
	u.RawQuery = strings.Join(kept, "&")
}

const mask = "***"

// keyed finds what looks like a secret in an address within a text, whether or not it is ours.
var keyed = regexp.MustCompile(`(?i)([?&;](?:(?:api|app|access|auth|client|secret|sharing)[-_]?)?(?:key|token|secret|sig|signature|password|passwd|pwd|auth|nonce)=)[^&;#\s"'<>]+|(//)[^/@\s"]+(@)`)

// hide masks the secret, and what looks like one, in text about a request.
func (k secret) hide(text string) string {
	for _, s := range k.spellings {
		text = strings.ReplaceAll(text, s, mask)
	}
	return keyed.ReplaceAllString(text, "${1}${2}"+mask+"${3}")
}

// hideError masks what err says. An error that says nothing secret is returned as it is.
func (k secret) hideError(err error) error {
	if e, ok := err.(*importer.Error); ok { //nolint:errorlint // the text around a wrapped one is to be masked too
		n := e.Notice
		n.Value = k.hide(n.Value)
		return &importer.Error{Notice: n, Err: k.hideText(e.Err)}
	}
	return k.hideText(err)
}

func (k secret) hideText(err error) error {
	if text := err.Error(); k.hide(text) != text {
		return errors.New(k.hide(text))
	}
	return err
}

// minEcho is the length from which a secret is surely meant where it stands in a document. Shorter ones would be
// found in words and numbers.
const minEcho = 8

// hideEcho masks the secret in what a server sent, should it repeat it there.
func (k secret) hideEcho(sent []byte) []byte {
	if len(k.value) < minEcho {
		return sent
	}
	for _, s := range k.spellings {
		if bytes.Contains(sent, []byte(s)) {
			sent = bytes.ReplaceAll(sent, []byte(s), []byte(mask))
		}
	}
	return sent
}
