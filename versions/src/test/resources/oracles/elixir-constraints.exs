IO.stream(:stdio, :line)
|> Stream.map(fn line ->
  [constraint, version] = line |> String.trim_trailing("\n") |> String.split("\t")

  with {:ok, requirement} <- Version.parse_requirement(constraint),
       {:ok, parsed} <- Version.parse(version) do
    if Version.match?(parsed, requirement, allow_pre: true), do: "yes\n", else: "no\n"
  else
    _ -> "invalid\n"
  end
end)
|> Enum.each(&IO.write/1)
