package meilisearch

import (
	"strconv"
	"strings"
)

// A field is an attribute of document.
type field string

const (
	fieldKey        field = "key"
	fieldFrom       field = "from"
	fieldUntil      field = "until"
	fieldOwner      field = "owner"
	fieldMeeting    field = "meeting"
	fieldID         field = "id"
	fieldName       field = "name"
	fieldStatus     field = "status"
	fieldAttendance field = "attendance"
	fieldAccess     field = "access"
	fieldFellowship field = "fellowship"
	fieldTypes      field = "types"
	fieldLanguages  field = "languages"
	fieldSources    field = "sources"
	fieldPublisher  field = "publisher"
	fieldCityName   field = "city_name"
	fieldRegions    field = "region_names"
	fieldCity       field = "city"
	fieldRegion     field = "region"
	fieldCountry    field = "country"
	fieldWords      field = "words"
	fieldTitle      field = "title"
	fieldWeekday    field = "weekday"
	fieldStart      field = "start"
	fieldRuleDay    field = "rule_day"
	fieldMinute     field = "minute"
	fieldZone       field = "zone"
	fieldLat        field = "lat"
	fieldLon        field = "lon"
	fieldChanged    field = "changed"
	fieldState      field = "state"
)

// A filter is an expression of the server's filter language. It is made by the functions below and by nothing else, of
// fields, numbers and tokens: what people type reaches it only as tokens. The zero filter lets everything pass.
type filter string

// isAny is true of documents that have one of the values; none lets nothing pass.
func isAny(f field, values ...token) filter {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return filter(string(f) + " IN [" + strings.Join(list, ",") + "]")
}

// isAnyKey is true of the documents with those keys, which are the server's.
func isAnyKey(keys []string) filter {
	tokens := make([]token, len(keys))
	for i, k := range keys {
		tokens[i] = token(strconv.Quote(k))
	}
	return isAny(fieldKey, tokens...)
}

// isNumber is true of documents that have one of the numbers.
func isNumber(f field, values ...int) filter {
	tokens := make([]token, len(values))
	for i, v := range values {
		tokens[i] = token(strconv.Itoa(v))
	}
	return isAny(f, tokens...)
}

func begins(f field, prefix token) filter {
	return filter(string(f) + " STARTS WITH " + string(prefix))
}
func after(f field, t token) filter     { return filter(string(f) + " > " + string(t)) }
func exists(f field) filter             { return filter(string(f) + " EXISTS") }
func atLeast(f field, n float64) filter { return filter(string(f) + " >= " + number(n)) }
func atMost(f field, n float64) filter  { return filter(string(f) + " <= " + number(n)) }
func above(f field, n float64) filter   { return filter(string(f) + " > " + number(n)) }
func below(f field, n float64) filter   { return filter(string(f) + " < " + number(n)) }

func between(f field, lo, hi float64) filter { return all(atLeast(f, lo), atMost(f, hi)) }

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// all is true where all of fs are.
func all(fs ...filter) filter { return join(fs, " AND ") }

// either is true where one of fs is.
func either(fs ...filter) filter { return join(fs, " OR ") }

func not(f filter) filter { return "NOT (" + f + ")" }

func join(fs []filter, by string) filter {
	var parts []string
	for _, f := range fs {
		if f != "" {
			parts = append(parts, string(f))
		}
	}
	if len(parts) < 2 {
		return filter(strings.Join(parts, ""))
	}
	return filter("(" + strings.Join(parts, by) + ")")
}

// visibleAt is true of the documents that a state shows.
func visibleAt(state int64) filter {
	return all(atMost(fieldFrom, float64(state)), above(fieldUntil, float64(state)))
}
