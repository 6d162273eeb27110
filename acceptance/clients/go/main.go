// Speaks for the AWS SDK for Go: reads one call a line, {"operation", "input"}, and answers {"output"} or {"error"}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/inspector2"
	"github.com/aws/aws-sdk-go-v2/service/inspector2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type call struct {
	Operation string
	Input     json.RawMessage
	Pages     bool
}

func main() {
	settings, err := config.LoadDefaultConfig(context.Background(), config.WithRetryMaxAttempts(1))
	if err != nil {
		panic(err)
	}
	client := inspector2.NewFromConfig(settings)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		answer, err := json.Marshal(do(client, asked))
		if err != nil {
			panic(err)
		}
		fmt.Println(string(answer))
	}
}

func do(client *inspector2.Client, asked call) map[string]any {
	method := reflect.ValueOf(client).MethodByName(asked.Operation)
	input := reflect.New(method.Type().In(1).Elem())
	var given map[string]any
	if err := json.Unmarshal(asked.Input, &given); err != nil {
		panic(err)
	}
	fill(input.Elem(), given)
	var pages []any
	for {
		out := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
		if err, failed := out[1].Interface().(error); failed {
			return map[string]any{"error": explain(err)}
		}
		if !asked.Pages {
			return map[string]any{"output": plain(out[0])}
		}
		pages = append(pages, plain(out[0]))
		token := out[0].Elem().FieldByName("NextToken").Interface().(*string)
		if token == nil || *token == "" {
			return map[string]any{"pages": pages}
		}
		input.Elem().FieldByName("NextToken").Set(reflect.ValueOf(token))
	}
}

func explain(err error) map[string]any {
	var refused smithy.APIError
	var answered *smithyhttp.ResponseError
	if !errors.As(err, &refused) || !errors.As(err, &answered) {
		panic(err)
	}
	_, generic := refused.(*smithy.GenericAPIError)
	return map[string]any{
		"code": refused.ErrorCode(), "message": refused.ErrorMessage(), "modelled": !generic, "status": answered.HTTPStatusCode()}
}

// The SDK's structures have no JSON names: a member is the field that is spelled like it but for its first letter.
func fill(to reflect.Value, from any) {
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		fill(to.Elem(), from)
	case reflect.Struct:
		if to.Type() == reflect.TypeOf(time.Time{}) {
			seconds := from.(float64)
			to.Set(reflect.ValueOf(time.UnixMilli(int64(seconds * 1000))))
			return
		}
		for name, value := range from.(map[string]any) {
			field := to.FieldByName(strings.ToUpper(name[:1]) + name[1:])
			if !field.IsValid() {
				panic(fmt.Sprintf("%s has no member %s", to.Type(), name))
			}
			fill(field, value)
		}
	case reflect.Interface:
		for name, value := range from.(map[string]any) {
			union := reflect.New(unions[name])
			fill(union.Elem().FieldByName("Value"), value)
			to.Set(union)
		}
	case reflect.Slice:
		list := from.([]any)
		to.Set(reflect.MakeSlice(to.Type(), len(list), len(list)))
		for i, value := range list {
			fill(to.Index(i), value)
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		for name, value := range from.(map[string]any) {
			each := reflect.New(to.Type().Elem()).Elem()
			fill(each, value)
			to.SetMapIndex(reflect.ValueOf(name), each)
		}
	default:
		to.Set(reflect.ValueOf(from).Convert(to.Type()))
	}
}

// The members of unions that the test sends.
var unions = map[string]reflect.Type{
	"accountAggregation":         reflect.TypeOf(types.AggregationRequestMemberAccountAggregation{}),
	"packageAggregation":         reflect.TypeOf(types.AggregationRequestMemberPackageAggregation{}),
	"titleAggregation":           reflect.TypeOf(types.AggregationRequestMemberTitleAggregation{}),
	"awsEcrContainerAggregation": reflect.TypeOf(types.AggregationRequestMemberAwsEcrContainerAggregation{}),
}

func plain(value reflect.Value) any {
	switch value.Kind() {
	case reflect.Pointer:
		if value.IsNil() {
			return nil
		}
		return plain(value.Elem())
	case reflect.Interface:
		if value.IsNil() {
			return nil
		}
		union := value.Elem().Type().Elem().Name()
		if union == "UnknownUnionMember" {
			// Newer than this SDK.
			return map[string]any{value.Elem().Elem().FieldByName("Tag").String(): nil}
		}
		member := union[strings.LastIndex(union, "Member")+len("Member"):]
		return map[string]any{strings.ToLower(member[:1]) + member[1:]: plain(value.Elem().Elem().FieldByName("Value"))}
	case reflect.Struct:
		if instant, is := value.Interface().(time.Time); is {
			return float64(instant.UnixMilli()) / 1000
		}
		members := map[string]any{}
		for i := 0; i < value.NumField(); i++ {
			name := value.Type().Field(i).Name
			if name == "ResultMetadata" || name == "noSmithyDocumentSerde" || !value.Type().Field(i).IsExported() {
				continue
			}
			if each := plain(value.Field(i)); each != nil && each != "" {
				members[strings.ToLower(name[:1])+name[1:]] = each
			}
		}
		return members
	case reflect.Slice:
		if value.IsNil() {
			return nil
		}
		list := make([]any, value.Len())
		for i := range list {
			list[i] = plain(value.Index(i))
		}
		return list
	case reflect.Map:
		if value.IsNil() {
			return nil
		}
		entries := map[string]any{}
		for _, key := range value.MapKeys() {
			entries[key.String()] = plain(value.MapIndex(key))
		}
		return entries
	case reflect.String:
		return value.String()
	}
	return value.Interface()
}
