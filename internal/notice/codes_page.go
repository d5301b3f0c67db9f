package notice

// Codes of what web pages can lack.
const (
	DetailMissing Code = "detail_missing"
)
