select cast(null as varchar) as cell
where false
