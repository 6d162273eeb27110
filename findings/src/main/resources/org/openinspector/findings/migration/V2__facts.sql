-- What filters and sorts ask of a detail beyond its other columns, apart from the body, which will be
-- sealed. Shape: org.openinspector.findings.Facts; absent members are left out.
alter table findings.detail add column facts jsonb not null default '{}';

-- The owner sees no rows of a protected table; this one is locked until the migration ends.
alter table findings.detail no force row level security;
update findings.detail set facts = jsonb_strip_nulls(jsonb_build_object(
    'packages', (
        select jsonb_agg(jsonb_build_object(
            'name', p -> 'name', 'version', p -> 'version', 'epoch', p -> 'epoch',
            'release', p -> 'release', 'arch', p -> 'arch', 'manager', p -> 'packageManager',
            'path', p -> 'filePath', 'layer', p -> 'sourceLayerHash',
            'lambdaLayer', p -> 'sourceLambdaLayerArn') order by place)
        from jsonb_array_elements(body #> '{packageVulnerabilityDetails,vulnerablePackages}')
            with ordinality packages (p, place)),
    'network', (
        select jsonb_build_object(
            'protocol', n -> 'protocol',
            'begin', n #> '{openPortRange,begin}', 'end', n #> '{openPortRange,end}',
            'components', (
                select jsonb_agg(jsonb_build_object(
                    'id', s -> 'componentId', 'type', s -> 'componentType') order by place)
                from jsonb_array_elements(n #> '{networkPath,steps}') with ordinality steps (s, place)))
        from (select body -> 'networkReachabilityDetails' as n) network where n is not null),
    'code', (
        select jsonb_build_object(
            'detector', c -> 'detectorName', 'tags', c -> 'detectorTags',
            'path', c #> '{filePath,filePath}')
        from (select body -> 'codeVulnerabilityDetails' as c) code where c is not null)));
alter table findings.detail force row level security;
