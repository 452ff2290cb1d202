@echo off
rem Stops what listens at this port. Change it here if PORT in .env is another.
set PORT=3333
powershell -NoProfile -Command "$found = Get-NetTCPConnection -LocalPort %PORT% -State Listen -ErrorAction SilentlyContinue; if ($found) { $found.OwningProcess | Sort-Object -Unique | ForEach-Object { Stop-Process -Id $_ -Force }; Write-Host The gateway is stopped. } else { Write-Host No gateway runs. }"
