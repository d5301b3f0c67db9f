package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// candidateParams are what a check may be told about a list, in the query beside an uploaded document or in the form.
var candidateParams = []string{"fellowship", "timezone", "format"}

// check answers what a visitor would see of a list that was uploaded or named.
func (s *Server) check(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", cacheNever)
	rep, _, err := s.checked(w, r)
	if err != nil {
		return err
	}
	return sendJSON(w, rep)
}

// checked carries out the check that r asks for, and returns what was checked as far as it could be told.
func (s *Server) checked(w http.ResponseWriter, r *http.Request) (*edition.Report, Candidate, error) {
	if wait, ok := s.checks.take(clientAddr(r, s.TrustedProxies), s.Now()); !ok {
		p := newProblem("rate-limited", "A check reads a whole list; a few in a row are allowed.")
		p.retryAfter = max(wait, time.Second)
		return nil, Candidate{}, p
	}
	r.Body = http.MaxBytesReader(w, r.Body, s.MaxUpload)
	c, err := s.candidate(r)
	if err != nil {
		return nil, c, err
	}
	rep, err := s.Check(r.Context(), c)
	if err != nil {
		return nil, c, s.unreadable(c, err)
	}
	return rep, c, nil
}

// candidate reads what is to be checked.
func (s *Server) candidate(r *http.Request) (Candidate, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	q := r.URL.Query()
	switch kind {
	case "application/x-www-form-urlencoded", "multipart/form-data":
		return formCandidate(r)
	case "application/json", "text/csv", "text/plain", "text/calendar", "text/html", "application/octet-stream", "":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return Candidate{}, err
		}
		return complete(Candidate{Body: body, MediaType: kind}, q)
	}
	return Candidate{}, newProblem("unsupported-media-type", "Send the document as JSON, CSV, a calendar or HTML, or a form with the field url or file.")
}

const formMemory = 1 << 20 // a larger file waits on disk until it is read

func formCandidate(r *http.Request) (c Candidate, err error) {
	if err := r.ParseMultipartForm(formMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			return c, err
		}
		return c, invalidParameters(paramError{Code: search.InvalidValue, Detail: "The form cannot be decoded."})
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll() //nolint:errcheck // the system clears its temporary files
	}
	for name := range r.PostForm {
		if name != "url" && name != "file" && !slices.Contains(candidateParams, name) {
			return c, invalidParameters(paramError{Parameter: name, Code: search.UnknownParameter, Detail: "Unknown field."})
		}
	}
	c.URL = r.PostForm.Get("url")
	if f, header, err := r.FormFile("file"); err == nil {
		defer f.Close() //nolint:errcheck // only read
		c.Name, c.MediaType = header.Filename, header.Header.Get("Content-Type")
		if c.Body, err = io.ReadAll(f); err != nil {
			return c, err
		}
	}
	return complete(c, r.PostForm)
}

// complete adds to c what the client says about the list, and refuses what is no candidate.
func complete(c Candidate, said url.Values) (Candidate, error) {
	c.Fellowship, c.Timezone, c.Format = meeting.Fellowship(said.Get("fellowship")), said.Get("timezone"), said.Get("format")
	var errs []paramError
	switch {
	case c.URL == "" && len(c.Body) == 0:
		errs = append(errs, paramError{Parameter: "url", Code: search.Requires, Detail: "Give the address of a list, or the list itself."})
	case c.URL != "" && len(c.Body) > 0:
		errs = append(errs, paramError{Parameter: "url", Code: search.InvalidValue, Detail: "Give either an address or a file."})
	case c.URL != "":
		u, err := url.Parse(c.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			errs = append(errs, paramError{Parameter: "url", Code: search.InvalidValue, Detail: "An address that begins with http:// or https://."})
		}
	}
	if c.Timezone != "" {
		if _, err := time.LoadLocation(c.Timezone); err != nil || c.Timezone == "Local" {
			errs = append(errs, paramError{Parameter: "timezone", Code: search.UnknownValue, Detail: "An IANA name such as America/New_York."})
		}
	}
	if len(errs) > 0 {
		return c, invalidParameters(errs...)
	}
	return c, nil
}

// answered are the causes that an address can have only when a public server answered there. They may be told; every
// other failure to fetch reads the same, so that a check says nothing about networks that the client cannot reach.
var answered = []notice.Code{
	notice.FeedBomb, notice.FeedGone, notice.FeedHttpError, notice.FeedLoginPage, notice.FeedPluginAbsent,
	notice.FeedRateLimited, notice.FeedRobotsDisallowed, notice.FeedSecurityChallenge, notice.FeedTooLarge,
}

// unreadable is err, the failure to check c, as it may be told.
func (s *Server) unreadable(c Candidate, err error) error {
	if e, ok := errors.AsType[*importer.Error](err); ok {
		code := e.Notice.Code
		def, known := s.Notices.Get(code)
		if known && (def.Section != "fetch" || slices.Contains(answered, code) || c.URL == "") {
			return newProblem("unreadable", "%s (%s)", def.Summary, code)
		}
	}
	if c.URL == "" {
		return err
	}
	s.Log.Warn("check failed", "cause", fmt.Sprintf("%T", err)) // its text would name the address
	return newProblem("unreadable", "No list could be fetched from this address.")
}
