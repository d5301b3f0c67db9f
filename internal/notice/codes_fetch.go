package notice

// Codes of why a document could not be had, beside those that every reader of lists knows.
const (
	FeedAddressRefused  Code = "feed_address_refused"
	FeedEncodingInvalid Code = "feed_encoding_invalid"
	FeedForbidden       Code = "feed_forbidden"
	FeedTooSlow         Code = "feed_too_slow"
)
