package form

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

var timeType = reflect.TypeFor[time.Time]()

// set sets v to what the text of a parameter says, which is not empty. Otherwise it returns what is wrong with the text.
func set(v reflect.Value, text string) (problem string) {
	if v.Type() == timeType {
		return setTime(v, text)
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		return setBool(v, text)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return setInt(v, text)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		x, err := strconv.ParseUint(text, 10, v.Type().Bits())
		if err != nil {
			return "it is not a positive integer of the field's size"
		}
		v.SetUint(x)
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return "it is not a number"
		}
		v.SetFloat(x)
	case reflect.Slice:
		return setList(v, text)
	case reflect.Struct, reflect.Map:
		return setJSON(v, text, "a JSON object")
	default:
		return "its field is a " + v.Type().String() + ", which no parameter fits"
	}
	return ""
}

func setTime(v reflect.Value, text string) (problem string) {
	for _, layout := range []string{"2006-01-02T15:04Z", "2006-01-02T15:04:05Z"} {
		if t, err := time.Parse(layout, text); err == nil {
			v.Set(reflect.ValueOf(t))
			return ""
		}
	}
	return "it is not a UTC time of the form yyyy-MM-ddTHH:mm:ssZ"
}

func setBool(v reflect.Value, text string) (problem string) {
	switch strings.ToLower(text) {
	case "true":
		v.SetBool(true)
	case "false":
		v.SetBool(false)
	default:
		return "it is neither true nor false"
	}
	return ""
}

// setInt takes an int to be an Integer of the API, which has 32 bits.
func setInt(v reflect.Value, text string) (problem string) {
	bits := v.Type().Bits()
	if v.Kind() == reflect.Int {
		bits = 32
	}
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		return "it is not an integer of " + strconv.Itoa(bits) + " bits"
	}
	v.SetInt(n)
	return ""
}

// setList reads a JSON array, or items that are separated by commas. In an array single quotes count where there is no
// double one, as for the simulated actions.
func setList(v reflect.Value, text string) (problem string) {
	if strings.HasPrefix(strings.TrimSpace(text), "[") {
		if !strings.Contains(text, `"`) {
			text = strings.ReplaceAll(text, "'", `"`)
		}
		return setJSON(v, text, "a JSON array of what the field lists")
	}
	list := reflect.MakeSlice(v.Type(), 0, 0)
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if problem := set(element, item); problem != "" {
			return "in the list, " + problem
		}
		list = reflect.Append(list, element)
	}
	v.Set(list)
	return ""
}

func setJSON(v reflect.Value, text, want string) (problem string) {
	read := reflect.New(v.Type())
	if err := json.Unmarshal([]byte(text), read.Interface()); err != nil {
		return "it is not " + want
	}
	v.Set(read.Elem())
	return ""
}
