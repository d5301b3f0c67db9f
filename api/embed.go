// Package api embeds the contracts: the OpenAPI document, the JSON schemas, and the catalogues of notices, types and
// fellowships.
package api

import "embed"

// FS holds every contract file by its name: "openapi.yaml", "notices.yaml", "types.yaml".
//
//go:embed *.yaml *.json
var FS embed.FS
