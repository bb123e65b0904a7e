module github.com/molecule-ai/claimvet/cmd/claimvet/internal/page/browser

go 1.26.0

require (
	github.com/chromedp/chromedp v0.23.0
	github.com/molecule-ai/claimvet v0.0.0
	github.com/molecule-ai/claimvet/internal/chromium v0.0.0
)

require (
	github.com/chromedp/cdproto v0.159.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	golang.org/x/tools v0.52.0 // indirect
)

replace (
	github.com/molecule-ai/claimvet => ../../../../..
	github.com/molecule-ai/claimvet/internal/chromium => ../../../../../internal/chromium
)
