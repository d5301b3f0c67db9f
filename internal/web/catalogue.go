package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// cacheCatalogue is for what changes only with the program.
const cacheCatalogue = "public, max-age=3600, stale-if-error=604800"

// A typeView is a type as /v1/types lists it.
type typeView struct {
	ID       meeting.Type      `json:"id"`
	Category string            `json:"category"`
	Label    string            `json:"label"` // in the language asked for
	Labels   map[string]string `json:"labels"`
}

func (s *Server) types(w http.ResponseWriter, r *http.Request) error {
	lang := r.URL.Query().Get("lang")
	if notModified(w, r, tag(s.Version, r.URL.Path, lang), cacheCatalogue) {
		return nil
	}
	all := s.Vocabulary.Types()
	views := make([]typeView, len(all))
	for i, t := range all {
		views[i] = typeView{t.ID, t.Category, s.Vocabulary.Label(t.ID, lang), t.Labels}
	}
	return sendJSON(w, listOf(views))
}

func (s *Server) fellowships(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path), cacheCatalogue) {
		return nil
	}
	return sendJSON(w, listOf(s.Vocabulary.Fellowships()))
}

func (s *Server) notices(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path), cacheCatalogue) {
		return nil
	}
	return sendJSON(w, listOf(slices.Collect(s.Notices.All())))
}

// serveOpenAPI is the contract itself, from which documentation and clients are made.
func (s *Server) serveOpenAPI(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path), cacheCatalogue) {
		return nil
	}
	return send(w, "application/yaml", s.openAPI)
}

func (s *Server) serveSchema(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path), cacheCatalogue) {
		return nil
	}
	return send(w, "application/schema+json", s.schema)
}

// fellowshipName is the name of a fellowship for people, or its id when the catalogue has none.
func (s *Server) fellowshipName(id meeting.Fellowship) string {
	return cmp.Or(s.fellowship(id).Name, string(id))
}

// fellowshipShort is what its people call a fellowship among themselves: "AA".
func (s *Server) fellowshipShort(id meeting.Fellowship) string {
	return cmp.Or(s.fellowship(id).Short, string(id))
}

func (s *Server) fellowship(id meeting.Fellowship) vocabulary.Fellowship {
	for _, f := range s.Vocabulary.Fellowships() {
		if f.ID == id {
			return f
		}
	}
	return vocabulary.Fellowship{}
}

// noticesOf are the definitions of codes, in their order; those that the catalogue does not know are left out.
func (s *Server) noticesOf(codes []string) (defs []notice.Definition) {
	for _, c := range codes {
		if d, ok := s.Notices.Get(notice.Code(c)); ok {
			defs = append(defs, d)
		}
	}
	return defs
}
