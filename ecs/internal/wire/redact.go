package wire

const redacted = "[redacted]"

// Redact stands for a secret where it is printed; an empty one stays empty.
func Redact(s string) string {
	if s == "" {
		return ""
	}
	return redacted
}

// RedactMap keeps the keys and hides the values.
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

// Succeeded tells whether one item of a batch did: by its own flag where the service sets one, else by its code.
func Succeeded(flag, code string) bool {
	switch flag {
	case "true", "True", "TRUE":
		return true
	case "":
		return code == "" || code == "200" || code == "Success" || code == "OK"
	}
	return false
}
