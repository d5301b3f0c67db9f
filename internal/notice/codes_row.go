package notice

// Codes of what an importer finds in a document and in the shape of its rows.
const (
	DuplicateJSONKey Code = "duplicate_json_key"
	FeedDiscovered   Code = "feed_discovered"
	FeedNotJSON      Code = "feed_not_json"
	FeedRestricted   Code = "feed_restricted"
	FeedTooDeep      Code = "feed_too_deep"
	FeedTruncated    Code = "feed_truncated"
	FeedWrongShape   Code = "feed_wrong_shape"
	FieldUnknown     Code = "field_unknown"
	FieldWrongType   Code = "field_wrong_type"
	RowNotObject     Code = "row_not_object"
	TextInvalidUTF8  Code = "text_invalid_utf8"
	TimezoneInvalid  Code = "timezone_invalid"
)
