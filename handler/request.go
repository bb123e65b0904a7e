package handler

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// bodyLimit is how many bytes a request's body may have.
const bodyLimit = 16 << 10

// clouds are the providers that a workspace may move to.
var clouds = []string{"aws", "gcp", "hetzner"}

// request is the body of a switch.
type request struct {
	Provider        string // one of clouds
	ConfirmDataLoss bool
	MigrateData     bool // accepted, and does nothing yet
}

// readRequest reads what the client sent, without asking the database. The answer is nil if all is well.
func readRequest(w http.ResponseWriter, r *http.Request) (uuid.UUID, request, *answer) {
	id, err := parseID(r.PathValue("id"))
	if err != nil {
		return id, request{}, badRequest("INVALID_ID", "The workspace's id is not a UUID.")
	}
	if !isJSON(r.Header) {
		return id, request{}, problemOf(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
			"The body must be application/json.").header("Accept", "application/json")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return id, request{}, problemOf(http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE", "The body is over 16 KiB.")
	}
	if err != nil {
		return id, request{}, badRequest("INVALID_BODY", "The body ended early.")
	}
	req, err := parseRequest(body)
	if err != nil {
		return id, req, badRequest("INVALID_BODY", "The body is not what is expected: "+err.Error()+".")
	}
	if !slices.Contains(clouds, req.Provider) {
		return id, req, badRequest("INVALID_PROVIDER", "The provider must be one of "+strings.Join(clouds, ", ")+".")
	}
	return id, req, nil
}

// parseID reads a UUID in its one usual form; the package accepts three more.
func parseID(s string) (uuid.UUID, error) {
	if len(s) != 36 {
		return uuid.Nil, errors.New("not 36 characters long")
	}
	return uuid.Parse(s)
}

func isJSON(head http.Header) bool {
	if encoding := head.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	media, params, err := mime.ParseMediaType(head.Get("Content-Type"))
	charset, named := params["charset"]
	return err == nil && media == "application/json" && (!named || strings.EqualFold(charset, "utf-8"))
}

// parseRequest reads one flat JSON object and nothing else. encoding/json would take the last of two equal keys, keys in
// another case, null for anything, and whatever follows the object. The error is for the client to read.
func parseRequest(body []byte) (request, error) {
	var req request
	if !utf8.Valid(body) {
		return req, errors.New("not UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return req, errors.New("not a JSON object")
	}
	seen := make(map[string]bool)
	for dec.More() {
		token, err := dec.Token()
		key, isString := token.(string)
		if err != nil || !isString {
			return req, errors.New("malformed JSON")
		}
		if seen[key] {
			return req, fmt.Errorf("%.40q is there twice", key)
		}
		seen[key] = true
		switch key {
		case "provider":
			err = scalar(dec, key, &req.Provider)
		case "confirm_data_loss":
			err = scalar(dec, key, &req.ConfirmDataLoss)
		case "migrate_data":
			err = scalar(dec, key, &req.MigrateData)
		default:
			err = fmt.Errorf("%.40q is unknown", key)
		}
		if err != nil {
			return req, err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return req, errors.New("malformed JSON")
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return req, errors.New("something follows the JSON object")
	}
	return req, nil
}

// scalar reads a value of exactly the wanted type; null is none.
func scalar[T string | bool](dec *json.Decoder, key string, to *T) error {
	token, err := dec.Token()
	if err != nil {
		return errors.New("malformed JSON")
	}
	value, ok := token.(T)
	if !ok {
		return fmt.Errorf("%q must be a %T", key, *to)
	}
	*to = value
	return nil
}
