package edition

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Report tells a publisher how its listings appear: every row accounted for, every finding with what was done.
type Report struct {
	Source   ReportSource      `json:"source"`
	Format   string            `json:"format"`
	Counts   Counts            `json:"counts"`
	Notices  []NoticeGroup     `json:"notices"`
	Meetings []meeting.Meeting `json:"meetings,omitempty"`
}

// A ReportSource names the source that a report is about.
type ReportSource struct {
	ID         string              `json:"id"`
	Publisher  string              `json:"publisher,omitempty"`
	URL        string              `json:"url"`
	Fellowship meeting.Fellowship  `json:"fellowship,omitempty"`
	Rights     source.RightsStatus `json:"rights,omitempty"`
}

// A NoticeGroup is every finding of one kind. Total counts them all; Samples may be fewer.
type NoticeGroup struct {
	Code     notice.Code     `json:"code"`
	Severity notice.Severity `json:"severity"`
	Effect   notice.Effect   `json:"effect"`
	Summary  string          `json:"summary"`
	Total    int             `json:"total"`
	Samples  []Sample        `json:"samples"`
}

// A Sample is one finding as a report quotes it. Row is absent for a finding on the source as a whole.
type Sample struct {
	Row   *int   `json:"row,omitempty"`
	Key   string `json:"key,omitempty"`
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
}

// AllSamples asks NewReport for every finding instead of a few of each kind.
const AllSamples = -1

// NewReport groups the findings on a source, errors first, and quotes at most samples of each kind.
func NewReport(src *source.Source, counts Counts, notices []notice.Notice, cat *notice.Catalogue, samples int) *Report {
	r := &Report{
		Source: ReportSource{ID: src.ID, URL: src.URL, Fellowship: src.Fellowship, Rights: src.Rights.Status},
		Format: src.Format,
		Counts: counts,
	}
	if src.Publisher != nil {
		r.Source.Publisher = src.Publisher.Name
	}
	type kind struct {
		code   notice.Code
		effect notice.Effect
	}
	groups := make(map[kind]int)
	r.Notices = []NoticeGroup{}
	for _, n := range notices {
		def, _ := cat.Get(n.Code)
		k := kind{n.Code, cmp.Or(n.Effect, def.Effect)}
		i, ok := groups[k]
		if !ok {
			i = len(r.Notices)
			groups[k] = i
			r.Notices = append(r.Notices, NoticeGroup{Code: n.Code, Severity: def.Severity, Effect: k.effect, Summary: def.Summary})
		}
		g := &r.Notices[i]
		g.Total++
		if samples == AllSamples || len(g.Samples) < samples {
			s := Sample{Key: n.Key, Field: n.Field, Value: n.Value}
			if n.Row != notice.WholeSource {
				s.Row = &n.Row
			}
			g.Samples = append(g.Samples, s)
		}
	}
	slices.SortStableFunc(r.Notices, func(a, b NoticeGroup) int {
		return cmp.Or(cmp.Compare(urgency(a.Severity), urgency(b.Severity)), cmp.Compare(b.Total, a.Total), cmp.Compare(a.Code, b.Code))
	})
	return r
}

func urgency(s notice.Severity) int {
	return slices.Index([]notice.Severity{notice.Error, notice.Warning, notice.Info}, s)
}

// String is the conservation line, which every run prints.
func (c Counts) String() string {
	return fmt.Sprintf("rows in %d = published %d + hidden %d + held %d + refused %d", c.RowsIn, c.Published, c.Hidden, c.Held, c.Refused)
}
