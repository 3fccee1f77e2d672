package wire

const redacted = "[redacted]"

// Redact returns the text to print instead of a secret. An empty secret stays empty.
func Redact(s string) string {
	if s == "" {
		return ""
	}
	return redacted
}

// RedactMap returns m with its values replaced.
func RedactMap(m map[string]string) map[string]string {
	if m == nil {
		return nil
	}
	out := make(map[string]string, len(m))
	for k := range m {
		out[k] = redacted
	}
	return out
}

// Succeeded reports whether one item of a batch succeeded: by its flag if the service sets one, otherwise by its code.
func Succeeded(flag, code string) bool {
	switch flag {
	case "true", "True", "TRUE":
		return true
	case "":
		return code == "" || code == "200" || code == "Success" || code == "OK"
	}
	return false
}
