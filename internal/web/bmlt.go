package web

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// The semantic interface of a BMLT server, as far as its clients use it: meetings, formats, service bodies and what a
// client asks of a server before it begins. Each source is a service body.

// A bmltServer answers as a BMLT server would.
type bmltServer struct {
	*feed.BMLT
	bodies  []feed.ServiceBody
	sources map[int64]string // by number
	formats map[int64]string // keys by number
	keys    []string         // of all formats
}

// bmltNumbers derives numbers from names, so that they are the same on every machine and for ever.
type bmltNumbers struct{}

func (bmltNumbers) Meeting(id meeting.ID) int64     { return number("meeting", string(id)) }
func (bmltNumbers) ServiceBody(source string) int64 { return number("source", source) }
func (bmltNumbers) Format(key string) int64         { return number("format", key) }

// number is below 2^53, which JavaScript holds exactly: of a million names, two collide once in ten thousand worlds.
func number(kind, name string) int64 {
	sum := sha256.Sum256([]byte(kind + "\x00" + name))
	return int64(binary.BigEndian.Uint64(sum[:])>>11) | 1
}

func (s *Server) newBMLT() *bmltServer {
	b := &bmltServer{
		BMLT: &feed.BMLT{RootURL: s.BaseURL + "/bmlt", Numbers: bmltNumbers{}, Lang: "en",
			Label: func(t meeting.Type) string { return s.Vocabulary.Label(t, "en") }},
		sources: make(map[int64]string), formats: make(map[int64]string),
	}
	for _, src := range s.Registry.Sources() {
		v := viewPublisher(src.Publisher)
		b.sources[b.Numbers.ServiceBody(src.ID)] = src.ID
		b.bodies = append(b.bodies, feed.ServiceBody{Source: src.ID, Name: v.Name, Description: src.Name, URL: v.URL, Type: bodyTypes[v.Kind]})
	}
	var types []meeting.Type
	for _, t := range s.Vocabulary.Types() {
		types = append(types, t.ID)
	}
	b.keys = b.AllFormats(types)
	for _, key := range b.keys {
		b.formats[b.Numbers.Format(key)] = key
	}
	return b
}

// bodyTypes are the kinds of publisher as BMLT has them; what is none of them is an area.
var bodyTypes = map[source.Kind]string{
	source.ServiceBody: "AS", source.Intergroup: "AS", source.AreaBody: "AS", source.Region: "RS", source.FellowshipOffice: "WS", source.Other: "AS",
}

// bmltSwitchers are the questions that are answered.
var bmltSwitchers = []string{"GetSearchResults", "GetFormats", "GetServiceBodies", "GetServerInfo", "GetFieldKeys"}

// callbackName is what may be called with an answer: a name and nothing that runs.
var callbackName = regexp.MustCompile(`^[A-Za-z_$][\w$.]{0,127}$`)

// bmltInterface is /bmlt/client_interface/{format}/.
func (s *Server) bmltInterface(w http.ResponseWriter, r *http.Request) error {
	format := r.PathValue("format")
	if !slices.Contains([]string{"json", "jsonp", "tsml"}, format) {
		return newProblem("not-found", "The formats are json, jsonp and tsml.")
	}
	values, err := query(r)
	if err != nil {
		return err
	}
	q, err := readBMLT(values)
	if err != nil {
		return err
	}
	at := s.Now().Truncate(stepCalendar)
	if notModified(w, r, tag(s.Version, s.BaseURL, s.Search.Generation(), r.URL.Path, values.Encode(), strconv.FormatInt(at.Unix(), 36)), cacheList) {
		return nil
	}
	if format == "tsml" {
		hits, err := s.bmltHits(r.Context(), q, at)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/json")
		ch := &feed.Channel{Title: s.Name, BaseURL: s.BaseURL, Lang: "en", At: at, Labels: s.Vocabulary}
		return clientGone(feed.WriteMeetingGuide(w, ch, hits))
	}
	body, err := s.bmltAnswer(r, q, at)
	if err != nil {
		return err
	}
	if format == "jsonp" {
		callback := q.one("callback")
		if callback == "" {
			callback = "callback"
		}
		if !callbackName.MatchString(callback) {
			return invalidParameters(paramError{Parameter: "callback", Code: search.InvalidValue, Detail: "The name of a function."})
		}
		return send(w, "text/javascript; charset=utf-8", fmt.Appendf(nil, "/**/%s(%s);", callback, body))
	}
	return send(w, "application/json", body)
}

// serviceBodies are those with the numbers asked for.
func (b *bmltServer) serviceBodies(q *bmltQuery) []feed.ServiceBody {
	wanted := q.signed("services")
	return slices.DeleteFunc(slices.Clone(b.bodies), func(body feed.ServiceBody) bool { return !wanted.admits(b.Numbers.ServiceBody(body.Source)) })
}

// formatKeys are the keys of the formats asked for.
func (b *bmltServer) formatKeys(q *bmltQuery) []string {
	wanted, keys := q.signed("format_ids"), q.all("key_strings")
	return slices.DeleteFunc(slices.Clone(b.keys), func(key string) bool {
		return !wanted.admits(b.Numbers.Format(key)) || len(keys) > 0 && !slices.Contains(keys, key)
	})
}

// serverInfo is what clients ask first. The version is that of the interface they may count on.
func (s *Server) serverInfo() ([]byte, error) {
	return toJSON([]map[string]any{{
		"version": "4.0.0", "versionInt": "4000000", "langs": "en", "nativeLang": "en", "charSet": "UTF-8",
		"centerLongitude": "0", "centerLatitude": "0", "centerZoom": "2", "defaultDuration": "01:00:00", "regionBias": "",
		"distanceUnits": "km", "semanticAdmin": "0", "changesPerMeeting": "0", "google_api_key": nil, "aggregator_mode_enabled": true,
		"meeting_states_and_provinces": "", "meeting_counties_and_sub_provinces": "", "available_keys": strings.Join(s.bmlt.MeetingKeys(), ","),
	}})
}

func (s *Server) fieldKeys() ([]byte, error) {
	type entry struct {
		Key         string `json:"key"`
		Description string `json:"description"`
	}
	var all []entry
	for _, k := range s.bmlt.MeetingKeys() {
		all = append(all, entry{k, strings.ReplaceAll(k, "_", " ")})
	}
	return toJSON(all)
}

// sourcesNumbered are the ids of the sources with the given numbers.
func (b *bmltServer) sourcesNumbered(numbers map[int64]bool) (ids []string) {
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		if id, ok := b.sources[n]; ok {
			ids = append(ids, id)
		}
	}
	return ids
}
