' Started by start.bat: runs the gateway in the background, without a window.
Dim shell, files, root
Set shell = CreateObject("WScript.Shell")
Set files = CreateObject("Scripting.FileSystemObject")
root = files.GetParentFolderName(files.GetParentFolderName(files.GetParentFolderName(WScript.ScriptFullName)))
shell.CurrentDirectory = root
If shell.Environment("PROCESS")("PORT") = "" And Not HasPort(root & "\.env") Then shell.Environment("PROCESS")("PORT") = "3333"
shell.Environment("PROCESS")("ENV_FILE_WRITABLE") = "true"
shell.Environment("PROCESS")("CONFIG_FILES_WRITABLE") = "true"
shell.Run "cmd /c npm start >> gateway.log 2>&1", 0, False

Function HasPort(path)
  HasPort = False
  If Not files.FileExists(path) Then Exit Function
  Dim text, line
  Set text = files.OpenTextFile(path, 1)
  Do Until text.AtEndOfStream
    line = text.ReadLine
    If Left(line, 5) = "PORT=" Then HasPort = True
  Loop
  text.Close
End Function
