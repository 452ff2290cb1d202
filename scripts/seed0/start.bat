@echo off
rem Starts the gateway without a window; its log is gateway.log in the folder of the project.
wscript //nologo "%~dp0start.vbs"
