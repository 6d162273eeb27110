IO.stream(:stdio, :line)
|> Stream.map(fn line ->
  [a, b] = line |> String.trim_trailing("\n") |> String.split("\t")

  with {:ok, left} <- Version.parse(a), {:ok, right} <- Version.parse(b) do
    case Version.compare(left, right) do
      :lt -> "-1\n"
      :eq -> "0\n"
      :gt -> "1\n"
    end
  else
    _ -> "invalid\n"
  end
end)
|> Enum.each(&IO.write/1)
