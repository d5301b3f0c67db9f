package notice

// Codes of what an importer finds in a document and in the shape of its rows.
const (
	CoordinatesDefault        Code = "coordinates_default"
	DuplicateJSONKey          Code = "duplicate_json_key"
	FeedDiscovered            Code = "feed_discovered"
	FeedNotJSON               Code = "feed_not_json"
	FeedPartMissing           Code = "feed_part_missing"
	FeedRestricted            Code = "feed_restricted"
	FeedTooDeep               Code = "feed_too_deep"
	FeedTruncated             Code = "feed_truncated"
	FeedWrongShape            Code = "feed_wrong_shape"
	FieldUnknown              Code = "field_unknown"
	FieldWrongType            Code = "field_wrong_type"
	FormatUndescribed         Code = "format_undescribed"
	PrivacyHiddenFieldExposed Code = "privacy_hidden_field_exposed"
	RowExcluded               Code = "row_excluded"
	RowExpanded               Code = "row_expanded"
	RowNotObject              Code = "row_not_object"
	RowRagged                 Code = "row_ragged"
	ServiceBodyOrphan         Code = "service_body_orphan"
	SheetSkipped              Code = "sheet_skipped"
	TextEncodingGuessed       Code = "text_encoding_guessed"
	TextInvalidUTF8           Code = "text_invalid_utf8"
	TimezoneInvalid           Code = "timezone_invalid"
)
